namespace FunctionWorkflows.Tests.Store.Serialization;

public static partial class PayloadSteps
{
    [Step]
    public static (int Count, string Name) Swap((string Name, int Count) pair) => (pair.Count, pair.Name);

    [Step]
    public static double Same(double value) => value;
}
