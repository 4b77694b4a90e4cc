namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Sagas whose compensations fail.</summary>
public static partial class CompensationSteps
{
    [Step(MaxRetries = 0)]
    public static void Undo(string what, [FromServices] Board board)
    {
        board.Note($"undo {what}");
        if (!board.IsOpen(what))
        {
            throw new InvalidOperationException($"not {what}");
        }
    }

    [Workflow]
    public static async Task<string> Saga(WorkflowContext ctx, TimeSpan sleep)
    {
        foreach (var what in (string[])["a", "b", "c"])
        {
            ctx.Compensate(Steps.Undo(what));
        }

        await ctx.Sleep(sleep);
        throw new InvalidOperationException("the cause");
    }
}
