using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.Tests;

/// <summary>Options of the body of a step, given to what has none.</summary>
public sealed class CallOptionsTests
{
    public static TheoryData<Func<Step>> OptionsWithoutUse => new()
    {
        () => Event.WaitFor<string>("e").WithTimeout(TimeSpan.FromSeconds(1)),
        () => Event.WaitFor<string>("e").WithRetries(1),
        () => Event.Sleep(TimeSpan.FromSeconds(1)).WithResources(cpus: 1),
        () => Event.WaitFor(new TimerListener(default)).WithTimeout(TimeSpan.FromSeconds(1)),
        () => CodeSteps.Workflows.Sum(1).WithTimeout(TimeSpan.FromSeconds(1)),
        () => CodeSteps.Workflows.Sum(1).WithResources(gpus: 1),
    };

    [Theory]
    [MemberData(nameof(OptionsWithoutUse))]
    public void Options_without_use_are_refused_when_the_node_is_built(Func<Step> build)
    {
        var error = Assert.Throws<FunctionWorkflowsException>(() => build());

        Assert.Equal("FW1020", error.Code);
    }

    [Fact]
    public void Options_that_every_node_has_are_taken()
    {
        Step<string> wait = Event.WaitFor<string>("e").Named("wait").WithMetadata("k", "v");
        Step<int> child = CodeSteps.Workflows.Sum(1).WithRetries(2).Named("child").WithMetadata("k", "v");

        Assert.IsType<CallArgument>(Step.ArgumentOf(wait.CatchExceptions()));
        Assert.Equal(2, Assert.IsType<CallArgument>(Step.ArgumentOf(child)).Call.Options.MaxRetries);
    }
}
