using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.AzureStorage.Tests.Hints;

/// <summary>A server with the hosts "a" and "b" behind it, and what it was told.</summary>
internal sealed class HintHosts : IAsyncDisposable
{
    public static readonly string Key = HintKey.New();

    /// <summary>A machine that runs all tests at once may be slow, and that is not what they are about.</summary>
    public static readonly HintLimits Patient = new()
    {
        RequestTime = TimeSpan.FromSeconds(20),
        ConnectTime = TimeSpan.FromSeconds(20),
        AnswerTime = TimeSpan.FromSeconds(20),
    };

    private readonly HintServer _server;

    public HintHosts(HintLimits? limits = null, HintEndpoint? endpoint = null, Func<Hint, HintAnswer>? answer = null) =>
        _server = HintServer.Start(
            endpoint ?? HintEndpoint.Parse(null, null)!,
            Key,
            (host, hint) => host is "a" or "b" ? Take(host, hint, answer) : HintAnswer.Unreachable,
            Time,
            Log,
            limits ?? Patient);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public LogLines Log { get; } = new();

    public ConcurrentQueue<(string Host, Hint Hint)> Taken { get; } = new();

    public string Address => _server.Address;

    public int Port => new Uri(Address).Port;

    public HintSender Sender(string? key = null, TimeProvider? time = null) =>
        new(key ?? Key, time ?? Time, limits: Patient);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private HintAnswer Take(string host, Hint hint, Func<Hint, HintAnswer>? answer)
    {
        Taken.Enqueue((host, hint));
        return answer?.Invoke(hint) ?? HintAnswer.Taken;
    }
}

/// <summary>What was logged, without what is only said at the start.</summary>
internal sealed class LogLines : ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> All => [.. _lines];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id != 1601)
        {
            _lines.Enqueue(formatter(state, exception));
        }
    }
}
