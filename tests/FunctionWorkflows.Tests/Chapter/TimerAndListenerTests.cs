using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.Tests.Chapter;

/// <summary>Examples 16 and 17: two timers that are gathered, and a listener of one's own.</summary>
public sealed partial class TimerAndListenerTests
{
    private readonly Board _board = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Step]
    public static DateTimeOffset[] Gather(IReadOnlyList<DateTimeOffset> events) => [.. events];

    [Fact]
    public async Task Example_16_two_timers_are_gathered_when_the_later_one_fires()
    {
        await using var host = await HostAsync();
        var (soon, later) = (_time.Start.AddSeconds(60), _time.Start.AddSeconds(120));

        var handle = await host.Workflows.StartAsync(
            Steps.Gather([Event.WaitFor(new TimerListener(soon)), Event.WaitFor(new TimerListener(later))]), id: "timers");
        await UntilTimersAsync(host, running: 2);
        await AdvanceAsync(seconds: 59);
        await UntilTimersAsync(host, running: 2);
        await AdvanceAsync(seconds: 1);
        await UntilTimersAsync(host, running: 1);
        Assert.Equal(WorkflowStatus.Running, await handle.GetStatusAsync());
        await AdvanceAsync(seconds: 60);

        Assert.Equal([soon, later], await handle.GetOutputAsync().WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Example_17_a_listener_brings_its_event_and_hears_that_it_is_recorded()
    {
        await using var host = await HostAsync();
        var got = host.Workflows.RunAsync(
            ListenerSteps.Steps.Got(Event.WaitFor(new BoardListener("queue"))), id: "listens");
        await _board.ReachedAsync("poll 1");
        Assert.Equal(0, _board.Runs("checkpoint"));

        _board.Open("event queue");

        Assert.Equal("listens queue 1", await got);
        Assert.Equal(["checkpoint of listens queue 1", "got listens queue 1"], _board.Notes);
    }

    // Second by second, so that the host's lease is renewed on the way.
    private async Task AdvanceAsync(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }

    private static Task UntilTimersAsync(WorkflowTestHost host, int running) => Board.UntilAsync(
        async () => (await host.Workflows.GetMetadataAsync("timers")).Steps
            .Count(step => step.Name.StartsWith("Event.Timer", StringComparison.Ordinal)
                && step.Status == WorkflowStatus.Running) == running,
        $"{running} timers run");

    private Task<WorkflowTestHost> HostAsync() => WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
    {
        TimeProvider = _time,
        Services = services => services.AddSingleton(_board),
    });
}
