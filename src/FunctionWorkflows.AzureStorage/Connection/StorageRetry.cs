namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// How clients repeat what may be repeated. Few tries: what lasts longer is waited out by the engine, which also says
/// so in the log.
/// </summary>
internal sealed record StorageRetry
{
    public int MaxRetries { get; init; } = 3;

    /// <summary>Gets the wait before the second try; it doubles, with jitter.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(400);

    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets how long one try may take.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
