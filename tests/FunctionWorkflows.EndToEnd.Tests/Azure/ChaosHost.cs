namespace FunctionWorkflows.EndToEnd.Tests.Azure;

/// <summary>What befalls a host.</summary>
internal enum Mishap
{
    /// <summary>SIGKILL, and another process a moment later.</summary>
    Kill,

    /// <summary>SIGTERM, and another process once it has handed over.</summary>
    Drain,

    /// <summary>SIGSTOP for less than the lease.</summary>
    ShortPause,

    /// <summary>SIGSTOP for longer than the lease.</summary>
    LongPause,
}

/// <summary>One of several places in which a host runs, and things happen to it.</summary>
/// <param name="scope">Where it runs.</param>
/// <param name="random">The chance.</param>
/// <param name="turns">Who may be away at the same time: somebody is to go on.</param>
internal sealed class ChaosHost(ProcessScope scope, Random random, SemaphoreSlim turns)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private const int MostStarts = 10;

    private CrashProcess? _process;

    public List<(int Process, DateTimeOffset At)> Wakes { get; } = [];

    public List<Mishap> Mishaps { get; } = [];

    /// <summary>Starts a host; one that finds the account away ends, and is started again.</summary>
    public async Task StartAsync()
    {
        for (var i = 0; i == 0 || (_process!.HasExited && i < MostStarts); i++)
        {
            _process = await scope.StartAsync();
        }

        Lives();
    }

    /// <summary>Holds that it has not ended by itself.</summary>
    public void Lives() => Assert.False(_process!.HasExited, _process.Output);

    /// <summary>Lets things happen until the time is over; then a host runs here.</summary>
    public async Task RunAsync(Mishap first, CancellationToken end)
    {
        for (var next = first; !end.IsCancellationRequested; next = Any())
        {
            await WaitAsync(Between(2, 7), end);
            await turns.WaitAsync(end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested)
            {
                return;
            }

            Lives();
            Mishaps.Add(next);
            await SufferAsync(next);
            turns.Release();
        }
    }

    // The one thing here that no condition could stand for: when something happens.
    public static async Task WaitAsync(TimeSpan length, CancellationToken end) =>
        await Task.Delay(length, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task SufferAsync(Mishap mishap)
    {
        switch (mishap)
        {
            case Mishap.Kill:
                _process!.Kill();
                await WaitAsync(Between(0, 2), CancellationToken.None);
                await StartAsync();
                break;
            case Mishap.Drain:
                await _process!.DrainAsync();
                await StartAsync();
                break;
            case Mishap.ShortPause:
                await PauseAsync(Between(1, 6));
                break;
            case Mishap.LongPause:
                await PauseAsync(Lease + Between(1, 6));
                break;
        }
    }

    private async Task PauseAsync(TimeSpan length)
    {
        _process!.Pause();
        await WaitAsync(length, CancellationToken.None);
        Wakes.Add((_process.Id, TimeProvider.System.GetUtcNow()));
        _process.Wake();
    }

    private Mishap Any() => Next(100) switch
    {
        < 50 => Mishap.Kill,
        < 65 => Mishap.Drain,
        < 80 => Mishap.ShortPause,
        _ => Mishap.LongPause,
    };

    private TimeSpan Between(double from, double to)
    {
        lock (random)
        {
            return TimeSpan.FromSeconds(from + ((to - from) * random.NextDouble()));
        }
    }

    private int Next(int bound)
    {
        lock (random)
        {
            return random.Next(bound);
        }
    }
}
