namespace FunctionWorkflows;

/// <summary>
/// The failure of a step as every caller sees it: rebuilt from its record, the same whether the step ran here or on
/// another host, now or before a crash.
/// </summary>
public sealed class StepFailedException : FunctionWorkflowsException
{
    internal StepFailedException(StepError error, StepFailedException? inner)
        : base(error.Code, error.Message, inner)
    {
        Record = error;
    }

    /// <summary>Gets the id of the workflow.</summary>
    public string WorkflowId => Record.WorkflowId;

    /// <summary>Gets the name of the step that failed.</summary>
    public string StepName => Record.StepName;

    /// <summary>Gets the full name of the type of the exception that the step threw.</summary>
    public string ErrorType => Record.Types[0];

    /// <inheritdoc/>
    public override string Message => Record.Message;

    /// <summary>Gets the stack trace where the exception was thrown; cut to 8,000 characters.</summary>
    public string? RemoteStackTrace => Record.StackTrace;

    internal StepError Record { get; }

    /// <summary>
    /// Tells whether the step threw a <typeparamref name="TException"/>, a type derived from it, or had one inside.
    /// </summary>
    /// <typeparam name="TException">The type of exception.</typeparam>
    /// <returns>True where it did.</returns>
    public bool IsCausedBy<TException>()
        where TException : Exception
    {
        var name = typeof(TException).FullName ?? typeof(TException).Name;
        for (StepError? error = Record; error is not null; error = error.Inner)
        {
            if (error.Types.Contains(name))
            {
                return true;
            }
        }

        return false;
    }
}
