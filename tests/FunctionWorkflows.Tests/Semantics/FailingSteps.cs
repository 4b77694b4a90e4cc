namespace FunctionWorkflows.Tests.Semantics;

public sealed class Ring
{
    public Ring? Next { get; set; }
}

/// <summary>Steps that fail in the ways that the rules tell apart.</summary>
public static partial class FailingSteps
{
    [Step]
    public static int Flaky(int failures, [FromServices] Board board, StepContext context)
    {
        board.Note($"try {context.Attempt}");
        return board.Run("flaky") > failures ? failures : throw new InvalidOperationException("flaky");
    }

    [Step(RetryOn = [typeof(IOException)])]
    public static string OnlyFiles(bool isFile, [FromServices] Board board)
    {
        board.Run("only");
        throw isFile ? new FileNotFoundException("file") : new InvalidOperationException("other");
    }

    [Step(DoNotRetryOn = [typeof(IOException)])]
    public static string NotFiles(bool isFile, [FromServices] Board board)
    {
        board.Run("not");
        throw isFile ? new FileNotFoundException("file") : new InvalidOperationException("other");
    }

    [Step(MaxRetries = 0)]
    public static string Broken(string what, [FromServices] Board board)
    {
        board.Run(what);
        throw new InvalidOperationException($"{what} broke");
    }

    /// <summary>Fails in its continuation, that many levels down, in an input of the step that ends it.</summary>
    [Step]
    public static Step<string> BrokenInside(int depth) =>
        BoardSteps.Steps.Wrap(depth == 0 ? Steps.Broken("inside") : Steps.BrokenInside(depth - 1));

    [Step]
    public static Step<string> CatchesInside() => Steps.Describe(Steps.Broken("inside").CatchExceptions());

    [Step(CatchExceptions = true, MaxRetries = 0)]
    public static string CaughtByAttribute() => throw new InvalidOperationException("attribute");

    [Step]
    public static string Describe(StepResult<string> result, [FromServices] Board board)
    {
        board.Run("describe");
        var (value, error) = result;
        return error is null ? $"value {value}" : $"error {error.ErrorType} {error.Message} of {error.StepName}";
    }

    [Step(MaxRetries = 3)]
    public static Ring Endless([FromServices] Board board)
    {
        board.Run("ring");
        var ring = new Ring();
        ring.Next = ring;
        return ring;
    }

    [Step]
    public static Step<string> BrokenBeside(string gate) =>
        BoardSteps.Steps.Join([BoardSteps.Steps.Gated(gate), Steps.BrokenWhenReached(gate)]);

    [Step(MaxRetries = 0)]
    public static async Task<string> BrokenWhenReached(string gate, [FromServices] Board board)
    {
        await board.ReachedAsync(gate);
        throw new InvalidOperationException($"beside {gate}");
    }

    [Step]
    public static async Task<int> FlakyBehind(string gate, [FromServices] Board board)
    {
        await board.PassAsync(gate);
        return board.Run("behind") > 1 ? 1 : throw new InvalidOperationException("behind");
    }
}
