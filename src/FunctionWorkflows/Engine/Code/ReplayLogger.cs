using Microsoft.Extensions.Logging;

namespace FunctionWorkflows;

/// <summary>The log of a workflow's code: silent while it says what it has said before.</summary>
internal sealed class ReplayLogger(ILogger inner, Orchestration code) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => !code.IsReplaying && inner.IsEnabled(logLevel);

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!code.IsReplaying)
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
