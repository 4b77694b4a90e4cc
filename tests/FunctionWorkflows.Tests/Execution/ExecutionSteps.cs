using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.Tests.Execution;

public static partial class ExecutionSteps
{
    [Step]
    public static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)i)];

    [Step]
    public static long OfBytes(byte[] bytes) => bytes.Sum(b => (long)b);

    [Step]
    public static Stream Streamed(int count) => new MemoryStream(Bytes(count));

    [Step]
    public static async Task<long> OfStream(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return OfBytes(copy.ToArray());
    }

    [Step]
    public static BinaryData Binary(int count) => BinaryData.FromBytes(Bytes(count));

    [Step]
    public static long OfBinary(BinaryData data) => OfBytes(data.ToArray());

    [Step]
    public static string Big(char letter) => new(letter, 100_000);

    [Step]
    public static int Length(string text) => text.Length;

    [Step]
    public static int Total(int[] numbers) => numbers.Sum();

    [Step]
    public static async Task<int> LengthOf(ObjectRef<string> text) => (await text.GetAsync()).Length;

    [Step]
    public static string Keys([FromServices] Board board, StepContext context)
    {
        board.Note($"{context.IdempotencyKey} {context.StepId} {context.WorkflowId}");
        return context.Attempt < 3 ? throw new InvalidOperationException("again") : context.IdempotencyKey;
    }

    [Step(Resources = ["camera=1"])]
    public static Task<string> Photo(string gate, [FromServices] Board board, CancellationToken cancellationToken) =>
        BoardSteps.Gated(gate, board, cancellationToken);

    [Step(TimeoutSeconds = 0.05, MaxRetries = 0)]
    public static Task<string> Slow(string gate, [FromServices] Board board) => BoardSteps.Deaf(gate, board);
}
