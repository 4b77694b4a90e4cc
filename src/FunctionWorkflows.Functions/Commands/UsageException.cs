namespace FunctionWorkflows.Commands;

/// <summary>Says that the command line cannot be followed; nothing was started.</summary>
internal sealed class UsageException(string message, string code = UsageException.Usage)
    : FunctionWorkflowsException(code, message)
{
    public const string Usage = "FW1050";
    public const string UnknownStep = "FW1051";
    public const string InputIsNotJson = "FW1052";
    public const string UnknownCode = "FW1054";
    public const string Interrupted = "FW1055";
}
