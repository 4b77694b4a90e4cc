using FunctionWorkflows;
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
