using FunctionWorkflows.Application;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>Serves until the process is asked to stop.</summary>
internal sealed class StartVerb(FunctionAppBuilder app, AppConsole console)
    : Verb("start", "Hosts the workflows until it is stopped. What a verb-less command line does.", app, console)
{
    protected override async Task<int> RunAsync(Invocation call, CancellationToken stopping)
    {
        var session = await OpenAsync(call, HostRole.Server, stopping).ConfigureAwait(false);
        await using var ended = session.ConfigureAwait(false);
        Tell(session, call.Json);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, session.Stopping);
        var stopped = new TaskCompletionSource();
        await using var registered = stop.Token.Register(() => stopped.TrySetResult()).ConfigureAwait(false);
        await stopped.Task.ConfigureAwait(false);
        await session.StopAsync().ConfigureAwait(false);
        return 0;
    }

    private void Tell(WorkflowSession session, bool json)
    {
        if (json)
        {
            WriteJson(AppDescription.Of(session), Shapes.Printed.DescriptionShape);
            Console.Out.Flush();
            return;
        }

        var (steps, workflows) = (AppDescription.Steps.Count(), AppDescription.Workflows.Count());
        var what = workflows > 0 ? $"{steps} steps and {workflows} workflows" : $"{steps} steps";
        Console.Out.WriteLine($"Serving {what} from {session.Store.Description}:");
        foreach (var step in WorkflowRegistry.Steps)
        {
            Console.Out.WriteLine($"    {step.Name}{Signature.Of(step)}");
        }

        Console.Out.WriteLine("Press Ctrl+C to stop; what is not done by then stays resumable.");
        Console.Out.Flush();
    }
}
