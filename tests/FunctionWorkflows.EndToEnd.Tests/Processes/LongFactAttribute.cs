namespace FunctionWorkflows.EndToEnd.Tests;

/// <summary>A test that takes minutes: skipped unless long tests are asked for.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongFactAttribute : FactAttribute
{
    public const string Variable = "FUNCTIONWORKFLOWS_SOAK_HOSTS";

    public LongFactAttribute()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null)
        {
            Skip = $"It takes minutes; set {Variable} to a number of seconds.";
        }
    }
}
