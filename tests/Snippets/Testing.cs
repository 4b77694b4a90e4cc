using FunctionWorkflows.Snippets.Graphs;

namespace FunctionWorkflows.Snippets.Testing;

// snippet: test
public sealed class NumbersTests
{
    [Fact]
    public async Task Fib_of_10_is_55()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddFunctionWorkflows().UseInMemoryStore();
        using var host = builder.Build();
        await host.StartAsync();

        var workflows = host.Services.GetRequiredService<IWorkflowClient>();
        Assert.Equal(55, await workflows.RunAsync(Numbers.Steps.Fib(10)));

        await host.StopAsync();
    }
}
// end

public sealed class TakeoverTests
{
    // snippet: test-takeover
    [Fact]
    public async Task Second_host_goes_on_where_the_first_stopped()
    {
        await using var store = new InMemoryStore();
        using (var first = HostOver(store))
        {
            await first.StartAsync();
            var workflows = first.Services.GetRequiredService<IWorkflowClient>();
            await workflows.StartAsync(Numbers.Steps.Fib(12), id: "fib");
            await first.StopAsync();   // drains: releases what is not done
        }

        using var second = HostOver(store);
        await second.StartAsync();

        Assert.Equal(144, await second.Services.GetRequiredService<IWorkflowClient>().GetOutputAsync<int>("fib"));
        await second.StopAsync();
    }

    private static IHost HostOver(InMemoryStore store)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddFunctionWorkflows().UseInMemoryStore(store);
        return builder.Build();
    }
    // end
}
