namespace FunctionWorkflows.AzureStorage;

/// <summary>Waits between tries, each time longer and never twice the same; at the end the failure is told.</summary>
internal sealed class Backoff(AzureContext context, TimeSpan longest)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(3);

    private readonly long _begun = context.Time.GetTimestamp();
    private TimeSpan _next = First;

    public async ValueTask WaitAsync(Exception failure, CancellationToken cancellationToken)
    {
        if (context.Time.GetElapsedTime(_begun) > longest)
        {
            throw context.Fail(failure);
        }

        await Task.Delay(_next * (0.5 + Random.Shared.NextDouble()), context.Time, cancellationToken)
            .ConfigureAwait(false);
        _next = _next * 2 < Most ? _next * 2 : Most;
    }
}
