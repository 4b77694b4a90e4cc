namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>A clock that is ahead: for what a store does only after a while.</summary>
internal sealed class LaterTime(TimeSpan ahead) : TimeProvider
{
    /// <summary>After what a start or an end may take.</summary>
    public static LaterTime Settled { get; } = new(TimeSpan.FromMinutes(2));

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
}
