namespace FunctionWorkflows.Tests.Formats;

public sealed record FormatOrder(string Id, int[] Counts);

public static partial class FormatSteps
{
    [Step]
    public static int Load(FormatOrder order, int by = 1) => order.Counts.Sum() * by;

    [Step]
    public static int Join(int[] values, IReadOnlyDictionary<string, int> named, StepResult<int> caught) =>
        values.Sum() + named.Values.Sum() + caught.Value;

    [Step]
    public static Step<int> Outer(int value) => Steps.Load(new("inner", [value]));
}
