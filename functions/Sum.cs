using FunctionWorkflows;

namespace Functions;

/// <summary>A step with a name of its own: its output can be had by that name, beside the workflow's.</summary>
public static partial class Sum
{
    [Step(Name = "sum")]
    public static Step<int> AddTwo(int first = 100, int second = 200) =>
        Steps.Add(Steps.Read(first).Named("first"), Steps.Read(second).Named("second"));

    [Step(Name = "sum-read")]
    public static int Read(int value) => value;

    [Step(Name = "sum-add")]
    public static int Add(int a, int b) => a + b;
}
