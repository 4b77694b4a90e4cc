using FunctionWorkflows;
using Microsoft.Extensions.Time.Testing;
using Snippets.Events;
using Snippets.Graphs;

namespace Snippets.Testing;

// snippet: test
public sealed class NumbersTests
{
    [Fact]
    public async Task Fib_of_10_is_55()
    {
        await using var host = await WorkflowTestHost.StartAsync();

        Assert.Equal(55, await host.Workflows.RunAsync(Numbers.Steps.Fib(10)));
    }
}
// end

public sealed class TakeoverTests
{
    // snippet: test-crash
    [Fact]
    public async Task Another_host_goes_on_after_a_crash()
    {
        await using var store = new InMemoryStore();
        await using var first = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = store,
            Written = (host, write) =>
            {
                if (write.Number == 5)
                {
                    host.Crash();   // the fifth write is in the store, and the host never hears of it
                }
            },
        });
        await first.Workflows.StartAsync(Numbers.Steps.Fib(5), id: "fib");
        await first.Crashed;

        await using var second = await WorkflowTestHost.StartAsync(store);

        Assert.Equal(5, await second.Workflows.GetOutputAsync<int>("fib"));
    }
    // end
}

public sealed class ApprovalTests
{
    // snippet: test-time
    [Fact]
    public async Task An_approval_that_nobody_decides_expires_after_three_days()
    {
        var time = new FakeTimeProvider();
        await using var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = new InMemoryStore(),   // its leases go by the real clock
            TimeProvider = time,
        });

        var outcome = host.Workflows.RunAsync(Approval.Workflows.Approve(1200, "Ada"), id: "approval");
        while (!outcome.IsCompleted)
        {
            time.Advance(TimeSpan.FromHours(1));
            await Task.Delay(1);           // lets the host catch up
        }

        Assert.Equal("expired", await outcome);
    }
    // end

    // snippet: test-replay
    [Fact]
    public async Task An_approval_is_replayed_after_each_wait()
    {
        await using var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Configure = options => options.IdleWorkflowsInMemory = 0,
        });
        var approval = await host.Workflows.StartAsync(Approval.Workflows.Approve(1200, "Ada"), id: "approval");

        await approval.RaiseEventAsync("decision", new Decision(Approved: true, By: "Bob"), eventId: "click-1");

        Assert.Equal("approved by Bob", await approval.GetOutputAsync());
    }
    // end
}

public sealed class HistoryTests
{
    // snippet: test-histories
    public static TheoryData<string> Histories => new(Directory.EnumerateFiles("histories", "*.json"));

    [Theory]
    [MemberData(nameof(Histories))]
    public Task Workflows_in_flight_go_on_with_the_code_of_today(string file) => WorkflowReplayer.ReplayFileAsync(file);
    // end
}
