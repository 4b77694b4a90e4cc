using static FunctionWorkflows.Tests.Chapter.ChapterSteps;

namespace FunctionWorkflows.Tests.Chapter;

/// <summary>The examples of the Ray Workflows chapter, with its own figures.</summary>
public sealed class ChapterTests
{
    [Fact]
    public async Task Example_1_hello_world_with_objects()
    {
        await using var host = await TestHost.StartAsync();

        var output = await host.Workflows.RunAsync(Steps.Concat(Steps.Words()), id: "hello");

        Assert.Equal("hello world", output);
        Assert.Equal(WorkflowStatus.Successful, await host.Workflows.GetStatusAsync("hello"));
        Assert.Equal("hello world", await host.Workflows.GetOutputAsync<string>("hello"));
    }

    [Fact]
    public async Task Example_2_a_step_waits_for_a_host_with_a_gpu()
    {
        var store = new InMemoryStore();
        await using var without = await TestHost.StartAsync(store);
        var handle = await without.Workflows.StartAsync(Steps.Train(), id: "gpu");
        Assert.Equal(WorkflowStatus.Running, await handle.GetStatusAsync());
        await without.StopAsync();

        await using var with = await TestHost.StartAsync(store, o => o.Gpus = 1);

        Assert.Equal("trained", await with.Workflows.GetOutputAsync<string>("gpu"));
    }

    [Fact]
    public async Task Example_3_factorial_of_5_is_120_and_so_is_every_name()
    {
        await using var host = await TestHost.StartAsync();

        Assert.Equal(120, await host.Workflows.RunAsync(Steps.Factorial(5), id: "factorial"));

        Assert.Equal(120, await host.Workflows.GetOutputAsync<int>("factorial", "ChapterSteps.Factorial"));
        Assert.Equal(24, await host.Workflows.GetOutputAsync<int>("factorial", "ChapterSteps.Factorial_1"));
    }

    [Fact]
    public async Task Example_5_sum_is_300_and_a_named_step_gives_100()
    {
        await using var host = await TestHost.StartAsync();

        var sum = Steps.Sum(Steps.Twice(50).Named("fifty"), Steps.Twice(50), Steps.Twice(50));

        Assert.Equal(300, await host.Workflows.RunAsync(sum, id: "sum"));
        Assert.Equal(100, await host.Workflows.GetOutputAsync<int>("sum", "fifty"));
    }

    [Fact]
    public async Task Example_6_fib_of_10_is_55()
    {
        await using var host = await TestHost.StartAsync();

        Assert.Equal(55, await host.Workflows.RunAsync(Steps.Fib(10)));
    }

    [Fact]
    public async Task Example_7_a_trip_is_booked_with_nested_lists_of_steps()
    {
        await using var host = await TestHost.StartAsync();

        var receipt = await host.Workflows.RunAsync(Steps.BookTrip("OAK", "SAN", [new(2026, 5, 1), new(2026, 5, 8)]));

        Assert.Equal(new Receipt(2, 1, "OAK-SAN, SAN-OAK, 7 nights"), receipt);
    }

    [Fact]
    public async Task Example_14_object_references_as_arguments_and_results_give_30()
    {
        await using var host = await TestHost.StartAsync();

        Assert.Equal(30, await host.Workflows.RunAsync(Steps.AddRefs(Steps.PutNumber(10), Steps.PutNumber(20))));
        Assert.Equal(30, await host.Workflows.RunAsync(Steps.Add(ObjectRef.Put(10), ObjectRef.Put(20))));
    }

    [Fact]
    public async Task Example_15_a_list_of_steps_as_argument_gives_30()
    {
        await using var host = await TestHost.StartAsync();

        Assert.Equal(30, await host.Workflows.RunAsync(Steps.SumAll([Steps.Twice(1), 8, Steps.Twice(10)])));
        Assert.Equal(30, await host.Workflows.RunAsync(
            Steps.SumNested(Step.All(Step.All(Steps.Twice(5)), Step.All(Steps.Twice(4), Steps.Twice(6))))));
    }

    [Fact]
    public async Task A_recursion_2000_deep_and_a_chain_of_10000_continuations_run()
    {
        await using var host = await TestHost.StartAsync();

        Assert.Equal(2_001_000, await host.Workflows.RunAsync(Steps.SumTo(2_000)));
        Assert.Equal(0, await host.Workflows.RunAsync(Steps.CountDown(10_000)));
    }
}
