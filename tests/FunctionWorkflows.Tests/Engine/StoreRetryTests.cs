using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.Tests.Engine;

/// <summary>What is waited out, how long, and what the log says of it.</summary>
public sealed class StoreRetryTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogLines _log = new();
    private readonly StoreRetry _retry;

    public StoreRetryTests() => _retry = new(_time, _log);

    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 100)]
    [InlineData(7, 3_200)]
    [InlineData(8, 5_000)]
    [InlineData(1_000_000, 5_000)]
    public void A_wait_is_between_half_and_the_whole_of_what_doubles_up_to_5_seconds(int failures, int milliseconds)
    {
        var shortest = StoreRetry.DelayAfter(failures, Failure("FW1043"), jitter: 0);
        var longest = StoreRetry.DelayAfter(failures, Failure("FW1043"), jitter: 1);

        Assert.Equal(milliseconds / 2.0, shortest.TotalMilliseconds, 3);
        Assert.Equal(milliseconds, longest.TotalMilliseconds, 3);
    }

    [Theory]
    [InlineData(0.001, 0.05)]
    [InlineData(20, 22)]
    [InlineData(3_600, 60)]
    public void A_longer_wait_that_the_store_asks_for_is_kept_up_to_a_minute(double asked, double waited)
    {
        var failure = new FunctionWorkflowsException("FW1043", "busy") { RetryAfter = TimeSpan.FromSeconds(asked) };

        var delay = StoreRetry.DelayAfter(1, failure, jitter: 1);

        Assert.Equal(waited, delay.TotalSeconds, 3);
    }

    [Theory]
    [InlineData("FW1030")]
    [InlineData("FW1031")]
    [InlineData("FW1032")]
    [InlineData("FW1043")]
    [InlineData("FW1044")]
    public async Task A_failing_store_is_waited_out(string code)
    {
        var tries = 0;

        var result = _retry.RunAsync(() => ++tries < 5 ? throw Failure(code) : new ValueTask<int>(tries), default);

        Assert.Equal(5, await AdvanceAsync(result.AsTask()));
    }

    [Theory]
    [InlineData("FW1033")]
    [InlineData("FW1059")]
    public async Task What_no_waiting_cures_is_not_waited_out(string code)
    {
        var result = () => _retry.RunAsync<int>(() => throw Failure(code), default).AsTask();

        await Assert.ThrowsAsync<FunctionWorkflowsException>(result);
        Assert.Empty(_log.All);
    }

    [Fact]
    public async Task However_many_wait_the_log_has_one_line_when_it_begins_and_one_when_the_last_goes_on()
    {
        var works = false;
        var all = Enumerable.Range(0, 5)
            .Select(i => _retry.RunAsync(() => works ? new ValueTask<int>(i) : throw Failure("FW1043"), default).AsTask())
            .ToArray();
        for (var second = 0; second < 60; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([1301], _log.All.Select(line => line.Id));
        works = true;
        await AdvanceAsync(Task.WhenAll(all));

        Assert.Equal([1301, 1302], _log.All.Select(line => line.Id));
    }

    [Fact]
    public async Task One_that_gives_up_does_not_say_that_the_store_works()
    {
        using var source = new CancellationTokenSource();
        var result = _retry.RunAsync<int>(() => throw Failure("FW1043"), source.Token).AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => result);
        Assert.Equal([1301], _log.All.Select(line => line.Id));
    }

    public void Dispose() => _log.Dispose();

    private static FunctionWorkflowsException Failure(string code) => new(code, "away");

    // The waits are armed by other threads, so time goes on in pieces.
    private async Task<T> AdvanceAsync<T>(Task<T> task)
    {
        await Board.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(task.IsCompleted);
            },
            "the store is waited out");
        return await task;
    }
}
