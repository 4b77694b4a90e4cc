namespace FunctionWorkflows.Tests.Semantics;

public sealed record Position(int Row);

public static partial class HeartbeatSteps
{
    /// <summary>Tells the rows of each part, and waits at the gate behind it.</summary>
    [Step(MaxRetries = 3)]
    public static async Task<string> Import(
        string gate, IReadOnlyList<int> rows, [FromServices] Board board, StepContext context)
    {
        board.Note($"try {context.Attempt} from {context.LastHeartbeat<Position>()?.Row ?? 0}");
        board.Run(gate);
        for (var i = 0; i < rows.Count; i++)
        {
            for (var row = 1; row <= rows[i]; row++)
            {
                context.Heartbeat(new Position((100 * i) + row));
            }

            await board.PassAsync($"{gate}{i}", context.CancellationToken);
        }

        return gate;
    }

    /// <summary>Tells a row, then fails until the gate is open.</summary>
    [Step(MaxRetries = 1)]
    public static int Fails(int row, string gate, [FromServices] Board board, StepContext context)
    {
        var last = context.LastHeartbeat<Position>()?.Row ?? 0;
        board.Note($"try {context.Attempt} from {last}");
        context.Heartbeat(new Position(last + row));
        return board.IsOpen(gate) ? last : throw new InvalidOperationException("not yet");
    }

    /// <summary>Does not heed its token: tells the row of its try after the gate of its try.</summary>
    [Step(MaxRetries = 1)]
    public static async Task<int> Late([FromServices] Board board, StepContext context)
    {
        await board.PassAsync($"late{context.Attempt}");
        context.Heartbeat(new Position(context.Attempt));
        board.Reach($"told{context.Attempt}");
        await board.PassAsync($"end{context.Attempt}");
        return context.Attempt;
    }

    [Step]
    public static async Task<string> Silent(string gate, [FromServices] Board board, StepContext context)
    {
        context.Heartbeat(new Position(5));
        context.Heartbeat();
        await board.PassAsync(gate, context.CancellationToken);
        return gate;
    }

    [Step(MaxRetries = 0)]
    public static string TooMuch(int bytes, StepContext context)
    {
        context.Heartbeat(new string('x', bytes));
        return "fits";
    }

    [Step(MaxRetries = 0)]
    public static string Unserializable(StepContext context)
    {
        context.Heartbeat(new Func<int>(() => 1));
        return "fits";
    }

    [Step(MaxRetries = 0)]
    public static string Unrecorded(StepContext context)
    {
        context.Heartbeat(ObjectRef.Put(new Position(1)));
        return "fits";
    }

    [Step(MaxRetries = 1)]
    public static string Misread(StepContext context)
    {
        if (context.Attempt == 1)
        {
            context.Heartbeat("text");
            throw new InvalidOperationException("again");
        }

        try
        {
            return $"{context.LastHeartbeat<int>()}";
        }
        catch (FunctionWorkflowsException e)
        {
            return e.Code;
        }
    }
}
