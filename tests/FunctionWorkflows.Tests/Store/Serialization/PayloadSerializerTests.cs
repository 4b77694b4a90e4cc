using static FunctionWorkflows.Tests.Store.Serialization.PayloadSteps;

namespace FunctionWorkflows.Tests.Store.Serialization;

public sealed class PayloadSerializerTests
{
    [Fact]
    public async Task Tuples_are_recorded_with_what_is_in_them()
    {
        await using var host = await TestHost.StartAsync();

        Assert.Equal((3, "tea"), await host.Workflows.RunAsync(Steps.Swap(("tea", 3))));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(0.1)]
    public async Task Every_double_is_recorded_as_it_is(double value)
    {
        await using var host = await TestHost.StartAsync();

        Assert.Equal(value, await host.Workflows.RunAsync(Steps.Same(value)));
    }

    [Fact]
    public async Task A_text_is_not_read_as_a_number()
    {
        await using var host = await TestHost.StartAsync();
        await host.Workflows.RunAsync(Step.Of("30"), id: "text");

        var e = await Assert.ThrowsAsync<FunctionWorkflowsException>(() => host.Workflows.GetOutputAsync<int>("text"));

        Assert.Equal("FW1014", e.Code);
    }
}
