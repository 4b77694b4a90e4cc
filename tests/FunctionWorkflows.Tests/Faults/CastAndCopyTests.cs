using static FunctionWorkflows.Tests.Faults.FaultSteps;

namespace FunctionWorkflows.Tests.Faults;

/// <summary>Outputs that are read as a base of their type, and objects that are taken to another workflow.</summary>
public sealed class CastAndCopyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task An_output_that_is_cast_to_its_base_is_read_as_such_whatever_its_size(int barks)
    {
        await using var host = await TestHost.StartAsync();

        var output = host.Workflows.RunAsync(Steps.Describe(Steps.MakeDog(barks).Cast<Animal>()));

        await Semantics.Board.WithinAsync(output, "The workflow did not end");
        Assert.Equal("Dog Rex", await output);
    }

    [Fact]
    public async Task Outputs_that_are_cast_to_their_base_may_stand_in_a_list()
    {
        await using var host = await TestHost.StartAsync();

        var output = host.Workflows.RunAsync(Steps.DescribeAll([Steps.MakeDog(1).Cast<Animal>(), Steps.MakeCat(7).Cast<Animal>()]));

        await Semantics.Board.WithinAsync(output, "The workflow did not end");
        Assert.Equal("Dog Rex+Cat Tom", await output);
    }

    [Fact]
    public async Task The_output_of_a_workflow_may_be_cast_to_its_base()
    {
        await using var host = await TestHost.StartAsync();

        Assert.Equal(new Dog("Rex", "wuff"), await host.Workflows.RunAsync(Steps.MakeDog(1).Cast<Animal>()));
    }

    [Fact]
    public async Task An_object_with_members_named_as_those_of_a_reference_is_taken_to_another_workflow()
    {
        await using var host = await TestHost.StartAsync();
        var layers = await host.Workflows.RunAsync(Steps.Layers(3), id: "from");

        Assert.Equal(3, await host.Workflows.RunAsync(Steps.Count(layers), id: "to"));
    }
}
