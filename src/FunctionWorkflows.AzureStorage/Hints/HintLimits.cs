namespace FunctionWorkflows.AzureStorage;

/// <summary>What callers may cost, since anybody who reaches the port may connect; and how long senders wait.</summary>
internal sealed record HintLimits
{
    public static HintLimits Default { get; } = new();

    public int Connections { get; init; } = 1024;

    /// <summary>Gets how long a connection may take to its first byte, and a request to its answer.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets how long a connection is kept for the next hint: longer than senders keep it.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets how long a sender tries to connect: on a network that works, it takes milliseconds.</summary>
    public TimeSpan ConnectTime { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets how long a sender waits for the answer, connecting included.</summary>
    public TimeSpan AnswerTime { get; init; } = TimeSpan.FromSeconds(2);
}
