using static FunctionWorkflows.Tests.Faults.ThreadSteps;

namespace FunctionWorkflows.Tests.Faults;

public sealed class ThreadTests
{
    [Fact]
    public async Task A_body_that_blocks_does_not_hold_up_a_step_that_became_ready_on_its_thread()
    {
        await using var host = await TestHost.StartAsync(options: options => options.Cpus = 4);

        // The blocking body runs synchronously from its beginning, on a thread that runs executions one after another.
        var opened = Steps.OpenAtOnceAndBlock(Steps.Entered());
        var output = await host.Workflows.RunAsync(Steps.Pair(Steps.GoOn(Steps.Wait()), opened));

        Assert.Equal("1 True", output);
    }
}
