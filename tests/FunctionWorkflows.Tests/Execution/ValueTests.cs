using static FunctionWorkflows.Tests.Execution.ExecutionSteps;

namespace FunctionWorkflows.Tests.Execution;

/// <summary>Values on their way from step to step, inline and as objects.</summary>
public sealed class ValueTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(100_000)]
    public async Task Bytes_streams_and_binary_data_are_arguments_and_results(int count)
    {
        await using var host = await WorkflowTestHost.StartAsync();
        var expected = Bytes(count).Sum(b => (long)b);

        Assert.Equal(expected, await host.Workflows.RunAsync(Steps.OfBytes(Steps.Bytes(count))));
        Assert.Equal(expected, await host.Workflows.RunAsync(Steps.OfStream(Steps.Streamed(count))));
        Assert.Equal(expected, await host.Workflows.RunAsync(Steps.OfBinary(Steps.Binary(count))));
        Assert.Equal(expected, await host.Workflows.RunAsync(Steps.OfBytes(Bytes(count))));
        Assert.Equal(Bytes(count), await host.Workflows.RunAsync(Steps.Bytes(count)));
    }

    [Fact]
    public async Task A_value_over_the_threshold_is_stored_once_however_many_steps_use_it()
    {
        var store = new CountingStore();
        await using var host = await WorkflowTestHost.StartAsync(store);
        var big = Steps.Big('a');

        Assert.Equal(400_000, await host.Workflows.RunAsync(
            Steps.Total(
                [Steps.Length(big), Steps.Length(big), Steps.LengthOf(big.AsRef()), Steps.Length(big)]), id: "w"));

        Assert.Equal(1, store.Puts);
        Assert.All(await store.RecordsAsync("w"), record => Assert.True(record.Data!.Data.Length < 32 * 1024));
    }

    [Fact]
    public async Task An_argument_over_the_threshold_is_stored_once_before_the_start_is_recorded()
    {
        var store = new CountingStore();
        await using var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = store,
            Writing = (_, write) => Assert.True(write.Kind != StoreWriteKind.Create || store.Puts == 1),
        });
        var reference = ObjectRef.Put(new string('b', 50_000));

        Assert.Equal(150_000, await host.Workflows.RunAsync(
            Steps.Total([Steps.Length(reference), Steps.LengthOf(reference), Steps.Length(reference)])));

        Assert.Equal(1, store.Puts);
    }

    [Fact]
    public async Task A_value_at_the_threshold_stays_in_its_record()
    {
        var store = new CountingStore();
        await using var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = store,
            Configure = options => options.ObjectThreshold = 100_002,
        });

        Assert.Equal(100_000, await host.Workflows.RunAsync(Steps.Length(Steps.Big('c'))));

        Assert.Equal(0, store.Puts);
    }
}
