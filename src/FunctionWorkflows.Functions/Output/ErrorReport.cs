using System.Text.Json;

namespace FunctionWorkflows.Output;

/// <summary>Tells what went wrong on standard error, and which exit code that is.</summary>
internal static class ErrorReport
{
    private const int WorkflowFailed = 1;
    private const int NothingStarted = 2;

    public static int ExitCode(Exception error) => error switch
    {
        WorkflowFailedException or WorkflowCanceledException or WorkflowSetAsideException => WorkflowFailed,
        StepFailedException or HostLostException => WorkflowFailed,

        // A replay: today's code differs from what was recorded.
        NonDeterminismException or FunctionWorkflowsException { Code: "FW1012" } => WorkflowFailed,

        // The host stopped, or the output could not be read: by then something had been started.
        FunctionWorkflowsException { Code: "FW1039" or "FW1014" or "FW1027" } => WorkflowFailed,
        FunctionWorkflowsException => NothingStarted,
        _ => WorkflowFailed,
    };

    public static void Write(AppConsole console, Exception error, bool json)
    {
        if (json)
        {
            console.Error.WriteLine(JsonSerializer.Serialize(new(ErrorShape.Of(error)!), Shapes.Printed.ErrorDocument));
        }
        else
        {
            console.Error.WriteLine(error switch
            {
                FunctionWorkflowsException => error.Message.ReplaceLineEndings(" "),
                OperationCanceledException => "Interrupted.",
                _ => $"This is not an error that was foreseen. Report it with what follows. {error}",
            });
        }
    }
}
