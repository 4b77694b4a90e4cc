namespace FunctionWorkflows;

/// <summary>How long hosts wait for each other where steps go between them.</summary>
/// <param name="Lease">How long a host that has received a step may be silent before another gets the step.</param>
internal sealed record SpillTimes(TimeSpan Lease)
{
    /// <summary>How long a line must have been too long before its tail is left to others.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>How old the list of living hosts may be.</summary>
    public static readonly TimeSpan ListAge = TimeSpan.FromSeconds(10);

    /// <summary>How long an owner may take to record what it was told.</summary>
    public static readonly TimeSpan Recording = TimeSpan.FromSeconds(1);

    public static SpillTimes Default { get; } = new(TimeSpan.FromSeconds(45));

    public TimeSpan Renewal => Lease / 3;

    /// <summary>How long a step that this host cannot run is left to others before it may see it again.</summary>
    public TimeSpan Aside => Lease * 2 / 3;
}
