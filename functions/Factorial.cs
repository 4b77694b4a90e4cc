using FunctionWorkflows;

namespace Functions;

/// <summary>A step that returns a step: recursion without a growing stack.</summary>
public static partial class Factorial
{
    [Step(Name = "factorial")]
    public static Step<long> Of(int n = 5) => n <= 1 ? 1L : Steps.Multiply(n, Steps.Of(n - 1));

    [Step(Name = "factorial-multiply")]
    public static long Multiply(long a, long b) => checked(a * b);
}
