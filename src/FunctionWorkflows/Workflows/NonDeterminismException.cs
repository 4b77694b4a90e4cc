namespace FunctionWorkflows;

/// <summary>
/// Says that the code of a workflow does not do what it did before: a replay asked for something else than was
/// recorded, or the code awaited something that the context did not give. Nothing recorded is lost: mend the code, deploy
/// it, and the workflow goes on.
/// </summary>
public sealed class NonDeterminismException : FunctionWorkflowsException
{
    internal NonDeterminismException(string code, string message, Exception? inner = null)
        : base(code, message, inner)
    {
    }
}
