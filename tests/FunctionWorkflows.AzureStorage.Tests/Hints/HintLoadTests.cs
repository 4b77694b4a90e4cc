using System.Diagnostics;
using Xunit.Abstractions;

namespace FunctionWorkflows.AzureStorage.Tests.Hints;

public sealed class HintLoadTests(ITestOutputHelper output)
{
    private const int Senders = 16;
    private const int HintsEach = 625;

    [Fact]
    public async Task Ten_thousand_hints_from_sixteen_senders_all_arrive()
    {
        await using var hosts = new HintHosts();
        var watch = Stopwatch.StartNew();

        var taken = await Task.WhenAll(Enumerable.Range(0, Senders).Select(n => Task.Run(() => SendAsync(hosts, n))));

        output.WriteLine($"{Senders * HintsEach / watch.Elapsed.TotalSeconds:N0} hints a second");
        Assert.Equal(Senders * HintsEach, taken.Sum());
        Assert.Equal(Senders * HintsEach, hosts.Taken.Select(took => took.Hint.Id).Distinct().Count());
    }

    [Fact]
    public async Task Hint_after_hint_is_answered_at_once()
    {
        await using var hosts = new HintHosts();
        using var sender = hosts.Sender();
        var times = new List<double>();

        for (var i = 0; i < 2_000; i++)
        {
            var watch = Stopwatch.StartNew();
            var answer = await sender.SendAsync(hosts.Address, "a", Hint.Inbox("x", "y", i), default);
            times.Add(watch.Elapsed.TotalMicroseconds);
            Assert.Equal(HintAnswer.Taken, answer);
        }

        times.Sort();
        output.WriteLine($"median {times[1_000]:N0} µs, 99 % {times[1_980]:N0} µs, longest {times[^1]:N0} µs");
        Assert.True(times[1_000] < 100_000, $"median {times[1_000]:N0} µs");
    }

    private static async Task<int> SendAsync(HintHosts hosts, int number)
    {
        using var sender = hosts.Sender();
        var taken = 0;
        for (var i = 0; i < HintsEach; i++)
        {
            var hint = Hint.Activation($"{number}-{i}");
            taken += await sender.SendAsync(hosts.Address, "a", hint, default) == HintAnswer.Taken ? 1 : 0;
        }

        return taken;
    }
}
