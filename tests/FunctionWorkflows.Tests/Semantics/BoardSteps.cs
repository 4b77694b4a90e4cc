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

    [Step]
    public static string Wrap(string inner) => $"({inner})";

    /// <summary>A chain of continuations of that depth, each with a step before and one after.</summary>
    [Step]
    public static Step<string> Deep(int depth) =>
        depth == 0 ? Steps.Text("inner") : Steps.Wrap(Steps.Deep(depth - 1));

    [Step]
    public static int CountAndClear(List<int> values)
    {
        var count = values.Count;
        values.Clear();
        return count;
    }

    [Step]
    public static int Sum(IReadOnlyList<int> values) => values.Sum();

    [Step]
    public static int Optional(int a, int b = 5) => a + b;

    [Step(FormerNames = ["Semantics.OldName"])]
    public static string Renamed(string value) => value;

    [Step(MaxRetries = 7, Cpus = 0.5, Metadata = ["team=blue", "kind=test"])]
    public static string Configured() => "configured";

    /// <summary>Starts a workflow of its own, then waits: when it runs again it must reach the same one.</summary>
    [Step(MaxRetries = 0)]
    public static async Task<string> Starts(string gate, [FromServices] Board board, StepContext context)
    {
        var first = await context.Workflows.StartAsync(Steps.Text("child"));
        var second = await context.Workflows.StartAsync(Steps.Text("child"));
        board.Note($"{first.Id} {second.Id}");
        await board.PassAsync(gate, context.CancellationToken);
        return first.Id;
    }

    /// <summary>Fails until the test opens the gate; from then on it is the gated step 'killer'.</summary>
    [Step(MaxRetries = 0)]
    public static Task<string> MendableThenGated(
        string gate, [FromServices] Board board, CancellationToken cancellationToken) =>
        board.IsOpen(gate)
            ? Gated("killer", board, cancellationToken)
            : throw new InvalidOperationException($"{gate} is not open");
}
