using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionWorkflows;

/// <content>
/// A store that fails for a moment is waited for. All that is passed here may be done twice: reads; writes with an id
/// of their own; and writes that are conditional on what was read, of which a second one says that it came too late.
/// </content>
internal sealed partial class WorkflowClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly StoreRetry _retry;

    private static StoreRetry RetryOf(WorkflowEngine? engine, TimeProvider time) =>
        engine?.Retry ?? new(time, NullLogger.Instance);

    private ValueTask<T> TryAsync<T>(Func<ValueTask<T>> operation, CancellationToken cancellationToken)
    {
        // A step stands still with its workflow, for as long as it takes; whoever calls from outside wants an answer.
        if (StepAmbient.Current is not { } caller)
        {
            return _retry.RunAsync(operation, cancellationToken, Patience);
        }

        var token = cancellationToken.CanBeCanceled ? cancellationToken : caller.Runner.Stopping;
        return _retry.RunAsync(operation, token);
    }

    private async ValueTask TryAsync(Func<ValueTask> operation, CancellationToken cancellationToken) => await TryAsync(
        async () =>
        {
            await operation().ConfigureAwait(false);
            return true;
        },
        cancellationToken).ConfigureAwait(false);
}
