using FunctionWorkflows;

namespace Functions;

/// <summary>Two continuations side by side, at any depth.</summary>
public static partial class Fib
{
    [Step(Name = "fib")]
    public static Step<long> Number(int n = 10) =>
        n <= 1 ? (long)n : Steps.Add(Steps.Number(n - 1), Steps.Number(n - 2));

    [Step(Name = "fib-add")]
    public static long Add(long a, long b) => checked(a + b);
}
