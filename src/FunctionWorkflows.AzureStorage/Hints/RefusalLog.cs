using System.Net;
using Microsoft.Extensions.Logging;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Counts what is turned away, and says so once a minute at the most: anybody may knock at a port.</summary>
internal sealed class RefusalLog(ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long _count;
    private long _logged;
    private long? _loggedAt;

    public void Note(EndPoint? from, string reason)
    {
        lock (_gate)
        {
            _count++;
            if (_loggedAt is { } at && time.GetElapsedTime(at) < Pause)
            {
                return;
            }

            HintLog.Refused(logger, from, reason, _count - _logged);
            _logged = _count;
            _loggedAt = time.GetTimestamp();
        }
    }
}
