namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Steps that tell the board that they run, and do as it says.</summary>
public static partial class BoardSteps
{
    [Step]
    public static string Text(string value, [FromServices] Board board)
    {
        board.Run(value);
        return value;
    }

    [Step]
    public static string Join(IReadOnlyList<string> values, [FromServices] Board board)
    {
        board.Run("join");
        return string.Join('+', values);
    }

    /// <summary>Waits until the test opens the gate of that name.</summary>
    [Step(MaxRetries = 0)]
    public static async Task<string> Gated(string gate, [FromServices] Board board, CancellationToken cancellationToken)
    {
        board.Run(gate);
        board.Enter();
        try
        {
            await board.PassAsync(gate, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            board.Note($"{gate} stopped");
            throw;
        }
        finally
        {
            board.Leave();
        }

        return gate;
    }

    /// <summary>The same, and its token is of no concern to it.</summary>
    [Step(MaxRetries = 0)]
    public static async Task<string> Deaf(string gate, [FromServices] Board board)
    {
        board.Run(gate);
        await board.PassAsync(gate);
        return gate;
    }

    /// <summary>Fails until the test opens the gate of that name.</summary>
    [Step(MaxRetries = 0)]
    public static string Mendable(string gate, [FromServices] Board board)
    {
        board.Run(gate);
        board.Reach(gate);
        return board.IsOpen(gate) ? gate : throw new InvalidOperationException($"{gate} is not open");
    }

    [Step]
    public static Step<string> Then(string first, string second) => Steps.Join([Steps.Text(first), Steps.Text(second)]);

    [Step]
    public static Step<string> After(string before) => Steps.Text($"{(before.Length > 0 ? "tail" : "")}");
}
