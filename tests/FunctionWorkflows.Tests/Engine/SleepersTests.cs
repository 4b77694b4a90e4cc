using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.Tests.Engine;

/// <summary>What is asleep: it is woken in time, and costs no more the oftener it wakes before its time.</summary>
public sealed class SleepersTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void What_wakes_early_again_and_again_leaves_nothing_behind()
    {
        var woken = new List<string>();
        using var sleepers = new Sleepers(_time, woken.Add);
        sleepers.Add("other", _time.GetUtcNow().AddMinutes(30));

        for (var i = 0; i < 10_000; i++)
        {
            sleepers.Add("w", _time.GetUtcNow().AddHours(1));
            sleepers.Remove("w");
        }

        sleepers.Add("w", _time.GetUtcNow().AddHours(1));
        Assert.InRange(sleepers.Entries, 2, 100);
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(["other"], woken);
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Contains("w", woken);
    }
}
