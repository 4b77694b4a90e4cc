using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>Stands for the network, below retries and signatures, and carries out what the faults say.</summary>
// A policy would not do: only what comes from a transport has its error code read from the answer.
internal sealed class FaultTransport(StorageFaults faults, StorageService service) : HttpPipelineTransport
{
    private static readonly HttpPipelineTransport Network = HttpClientTransport.Shared;

    public override Request CreateRequest() => Network.CreateRequest();

    public override ValueTask ProcessAsync(HttpMessage message) =>
        ProcessAsync(message, () => faults.SendingAsync(() => Network.ProcessAsync(message)));

    public override void Process(HttpMessage message) => ProcessAsync(message, () => faults.SendingAsync(() =>
    {
        Network.Process(message);
        return ValueTask.CompletedTask;
    })).AsTask().GetAwaiter().GetResult();

    private async ValueTask ProcessAsync(HttpMessage message, Func<ValueTask> send)
    {
        if (faults.IsDead)
        {
            await NeverAsync(message);
        }

        var (fault, seen) = faults.See(service, message.Request);
        switch (fault)
        {
            case Fault.DieBefore:
                faults.Die();
                await NeverAsync(message);
                break;
            case Fault.DieAfter:
                await send();
                message.Response.Dispose();
                faults.Die();
                await NeverAsync(message);
                break;
            case Fault.DieLate:
                faults.Keep(LateRequest.Of(message.Request));
                faults.Die();
                await NeverAsync(message);
                break;
            case Fault.FailBefore:
                throw ConnectionDied("before the request was sent");
            case Fault.FailAfter:
                await send();
                message.Response.Dispose();
                throw ConnectionDied("before the answer came");
            case Fault.Late:
                faults.Keep(LateRequest.Of(message.Request));
                throw ConnectionDied("while the request was on its way");
            case Fault.Busy:
                message.Response = Refusal(message, 503, "ServerBusy");
                break;
            case Fault.TooLarge:
                message.Response = Refusal(message, 413, "RequestBodyTooLarge");
                break;
            case Fault.Pause:
                await faults.PauseAsync(seen, message.CancellationToken);
                await send();
                break;
            default:
                await send();
                break;
        }

        // What was under way when the process died may have been carried out, and nobody hears of it.
        if (faults.IsDead)
        {
            await NeverAsync(message);
        }
    }

    private RefusingResponse Refusal(HttpMessage message, int status, string code) =>
        new(service, message.Request.ClientRequestId, status, code);

    private static Task NeverAsync(HttpMessage message) =>
        new TaskCompletionSource().Task.WaitAsync(message.CancellationToken);

    // As Azure.Core's own transport wraps it: status 0, and the retry policy takes it for one that may be retried.
    private static RequestFailedException ConnectionDied(string when)
    {
        var text = $"The connection died {when} (injected by a test).";
        return new(text, new HttpRequestException(HttpRequestError.ResponseEnded, text));
    }
}
