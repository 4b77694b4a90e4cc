using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.Tests.Client;

public static partial class ClientSteps
{
    /// <summary>Starts another workflow, and tells in which try it could.</summary>
    [Step]
    public static async Task<int> StartsChild([FromServices] Board board, StepContext context)
    {
        board.Reach("begun");
        await context.Workflows.StartAsync(BoardSteps.Steps.Text("child"), id: "child");
        return context.Attempt;
    }
}
