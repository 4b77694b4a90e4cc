namespace FunctionWorkflows.Tests.Formats;

public sealed record FormatOrder(string Id, int[] Counts);

public static partial class FormatSteps
{
    [Step]
    public static int Load(FormatOrder order, int by = 1) => order.Counts.Sum() * by;

    [Step]
    public static int Join(int[] values, IReadOnlyDictionary<string, int> named, StepResult<int> caught) =>
        values.Sum() + named.Values.Sum() + caught.Value;

    [Step(MaxRetries = 0)]
    public static string Beats(StepContext context)
    {
        var last = context.LastHeartbeat<FormatOrder>()!;
        context.Heartbeat(last with { Counts = [.. last.Counts, 3] });
        throw new InvalidOperationException("so that it is recorded");
    }

    [Step]
    public static Step<int> Outer(int value) => Steps.Load(new("inner", [value]));
}
