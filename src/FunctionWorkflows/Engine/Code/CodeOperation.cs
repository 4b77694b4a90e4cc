namespace FunctionWorkflows;

/// <summary>What the code of a workflow awaits.</summary>
internal abstract class CodeOperation(CodeCall call)
{
    public CodeCall Call => call;

    /// <summary>Of the token that gives it up; taken back at its end.</summary>
    public CancellationTokenRegistration Registration { get; set; }

    /// <summary>Reads the output; what is returned gives it to the code, on the code's thread.</summary>
    public abstract ValueTask<Action> ReadAsync(Payload output, ObjectScope scope, CancellationToken cancellationToken);

    public abstract void Fail(Exception exception);

    public abstract void Cancel(CancellationToken cancellationToken);
}

/// <param name="call">What was asked for.</param>
/// <param name="workflowId">For messages.</param>
/// <param name="step">The step whose output it is.</param>
/// <param name="isReadAsUnit">True where nobody wants the output.</param>
internal sealed class CodeOperation<T>(CodeCall call, string workflowId, string step, bool isReadAsUnit)
    : CodeOperation(call)
{
    // What awaits it goes on inside, and nowhere else.
    private readonly TaskCompletionSource<T> _source = new();

    public Task<T> Task => _source.Task;

    public override async ValueTask<Action> ReadAsync(
        Payload output, ObjectScope scope, CancellationToken cancellationToken)
    {
        if (isReadAsUnit)
        {
            return () => _source.TrySetResult(default!);
        }

        var what = $"{Call.Name} of workflow '{workflowId}'";
        var value = await OutputReader.ReadAsync<T>(output, scope, what, step, cancellationToken)
            .ConfigureAwait(false);
        return () => _source.TrySetResult(value);
    }

    public override void Fail(Exception exception)
    {
        if (_source.TrySetException(exception))
        {
            // Code that looks at the task later, or never, is no defect of the process.
            _ = _source.Task.Exception;
        }
    }

    public override void Cancel(CancellationToken cancellationToken) => _source.TrySetCanceled(cancellationToken);
}
