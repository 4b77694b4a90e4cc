using FunctionWorkflows;

namespace Functions;

/// <summary>A list of steps as an argument: the step gets the list of their outputs.</summary>
public static partial class Nested
{
    [Step(Name = "nested")]
    public static Step<int> SumOfSteps(int a = 10, int b = 20) => Steps.Total([Steps.One(a), Steps.One(b)]);

    [Step(Name = "nested-one")]
    public static int One(int value) => value;

    [Step(Name = "nested-total")]
    public static int Total(int[] values) => values.Sum();
}
