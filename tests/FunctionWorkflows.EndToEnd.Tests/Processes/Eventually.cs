using System.Diagnostics;

namespace FunctionWorkflows.EndToEnd.Tests;

/// <summary>Waits for a condition with a deadline, and says what was seen when it did not come.</summary>
internal static class Eventually
{
    public static Task IsTrueAsync(Func<bool> condition, Func<string> describe, int seconds = 60) =>
        IsTrueAsync(() => Task.FromResult(condition()), describe, seconds);

    public static async Task IsTrueAsync(Func<Task<bool>> condition, Func<string> describe, int seconds = 60)
    {
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (!await condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(seconds), describe());
            await timer.WaitForNextTickAsync();
        }
    }
}
