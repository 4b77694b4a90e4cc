using FunctionWorkflows.Tests.Faults;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.Time.Testing;

#pragma warning disable CA2012 // Each is passed on, and awaited by the wait.

namespace FunctionWorkflows.Tests.Client;

/// <summary>How often a call that waits looks at the store.</summary>
public sealed class ClientWaitTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly InterceptedStore _store = new();

    [Theory]
    [InlineData(0, 1)]
    [InlineData(60, 1)]
    [InlineData(120, 2)]
    [InlineData(300, 5)]
    [InlineData(86_400, 5)]
    public void The_pause_is_a_second_in_the_first_minute_and_grows_to_five(int waited, int pause) =>
        Assert.Equal(pause, ClientWait.PauseAfter(TimeSpan.FromSeconds(waited)).TotalSeconds);

    [Fact]
    public async Task Without_a_change_it_takes_longer_and_longer()
    {
        var wait = new ClientWait(_store.Cluster, _time);
        var seen = await _store.Cluster.WaitForChangeAsync("w", 0);

        var pauses = await PausesAsync(wait, seen, TimeSpan.FromMinutes(10));

        // 60 in the first minute, about 100 until the fifth, then 60.
        Assert.Equal(pauses.Order(), pauses);
        Assert.InRange(pauses.Count, 200, 240);
    }

    [Fact]
    public async Task A_change_wakes_it_at_once_and_it_is_quick_again()
    {
        var wait = new ClientWait(_store.Cluster, _time);
        var seen = await _store.Cluster.WaitForChangeAsync("w", 0);
        await PausesAsync(wait, seen, TimeSpan.FromMinutes(10));

        await _store.Memory.Instances.CreateAsync(Header(), []);
        await Board.WithinAsync(wait.BrieflyAsync("w", seen, default), "The change does not wake it");
        seen = await _store.Cluster.WaitForChangeAsync("w", 0);

        Assert.Equal(20, (await PausesAsync(wait, seen, TimeSpan.FromSeconds(20))).Count);
    }

    [Fact]
    public async Task A_store_that_fails_to_tell_of_changes_is_not_asked_all_the_time()
    {
        _store.Interception = (method, _, next) =>
            method == "WaitForChangeAsync" ? ValueTask.FromException<long>(new IOException("away")) : next();

        var pauses = await PausesAsync(new ClientWait(_store.Cluster, _time), 1, TimeSpan.FromSeconds(20));

        Assert.Equal(20, pauses.Count);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static InstanceHeader Header() => new()
    {
        Id = "w",
        Name = "w",
        Status = WorkflowStatus.Pending,
        Birth = "another",
        Run = "run",
        StartToken = "token",
        CreatedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>Waits again and again, and checks that each wait ends at the very end of its pause.</summary>
    private async Task<List<TimeSpan>> PausesAsync(ClientWait wait, long seen, TimeSpan duration)
    {
        var pauses = new List<TimeSpan>();
        var begun = _time.GetUtcNow();
        while (_time.GetUtcNow() - begun < duration)
        {
            var pause = ClientWait.PauseAfter(_time.GetUtcNow() - begun);
            var waiting = wait.BrieflyAsync("w", seen, default);
            _time.Advance(pause - TimeSpan.FromTicks(1));
            Assert.False(waiting.IsCompleted);
            _time.Advance(TimeSpan.FromTicks(1));
            await Board.WithinAsync(waiting, $"The wait does not end after {pause}");
            pauses.Add(pause);
        }

        return pauses;
    }
}
