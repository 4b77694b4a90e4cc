using static FunctionWorkflows.Tests.Semantics.BoardSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Hosts that are told to take only what started on their own version of the code.</summary>
public abstract class OwnCodeVersionTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    [Fact]
    public async Task Those_of_another_version_are_left_alone_and_keep_nobody_from_a_place()
    {
        var old = await HostAsync(options => options.CodeVersion = "1");
        for (var i = 0; i < 5; i++)
        {
            await old.Workflows.StartAsync(Steps.Gated($"gate{i}"), id: $"old{i}");
            await Board.ReachedAsync($"gate{i}");
        }

        old.Crash();
        await CreateRawAsync("new", """{"steps":[{"f":"BoardSteps.Text","a":{"value":{"v":"x"}}}],"out":{"s":0}}""");
        var strict = await StrictAsync("2");

        Assert.Equal("x", await strict.Workflows.GetOutputAsync<string>("new").WaitAsync(TimeSpan.FromSeconds(10)));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(WorkflowStatus.Resumable, await strict.Workflows.GetStatusAsync($"old{i}"));
            Assert.Equal(1, Board.Runs($"gate{i}"));
        }
    }

    [Fact]
    public async Task Those_of_another_version_go_on_where_a_host_of_theirs_joins()
    {
        var old = await HostAsync(options => options.CodeVersion = "1");
        await old.Workflows.StartAsync(Steps.Gated("gate"), id: "w");
        await Board.ReachedAsync("gate");
        old.Crash();
        await StrictAsync("2");
        Board.Open("gate");

        var again = await StrictAsync("1");

        Assert.Equal("gate", await again.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal("1", (await Store.Instances.ReadAsync("w"))!.CodeVersion);
    }

    [Fact]
    public async Task What_no_host_has_started_yet_is_of_no_version()
    {
        await CreateRawAsync("w", """{"steps":[{"f":"BoardSteps.Text","a":{"value":{"v":"x"}}}],"out":{"s":0}}""");

        var strict = await StrictAsync("2");

        Assert.Equal("x", await strict.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal("2", (await Store.Instances.ReadAsync("w"))!.CodeVersion);
    }

    [Fact]
    public async Task A_resume_by_a_call_is_heeded_all_the_same()
    {
        var old = await HostAsync(options => options.CodeVersion = "1");
        await Assert.ThrowsAsync<WorkflowFailedException>(() => old.Workflows.RunAsync(Steps.Mendable("gate"), id: "w"));
        old.Crash();
        Board.Open("gate");

        var strict = await StrictAsync("2");
        await strict.Workflows.ResumeAsync("w");

        Assert.Equal("gate", await strict.Workflows.GetOutputAsync<string>("w"));
    }

    [Fact]
    public async Task Steps_of_those_of_another_version_are_left_to_hosts_that_have_theirs()
    {
        var strict = await HostAsync(
            options =>
            {
                (options.CodeVersion, options.OnlyOwnCodeVersion, options.Gpus) = ("2", true, 1);
            },
            stepLease: TimeSpan.FromSeconds(3));
        var old = await HostAsync(options => options.CodeVersion = "1");
        await old.Workflows.StartAsync(Steps.Gated("gpu").WithResources(gpus: 1), id: "w");
        var other = await HostAsync(options => options.CodeVersion = "2");
        await other.Workflows.StartAsync(Steps.Text("x").WithResources(gpus: 1), id: "new");
        Assert.Equal("x", await other.Workflows.GetOutputAsync<string>("new").WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.False(Board.IsReached("gpu"));

        // Who takes it first, the one that leaves it or the one that runs it, is chance.
        await strict.StopAsync();
        await HostAsync(
            options =>
            {
                (options.CodeVersion, options.OnlyOwnCodeVersion, options.Gpus) = ("1", true, 1);
            },
            stepLease: TimeSpan.FromSeconds(3));

        await Board.ReachedAsync("gpu");
        Board.Open("gpu");
        Assert.Equal("gpu", await old.Workflows.GetOutputAsync<string>("w"));
    }

    private Task<WorkflowTestHost> StrictAsync(string version) => HostAsync(options =>
    {
        (options.CodeVersion, options.OnlyOwnCodeVersion, options.MaxRunningWorkflows) = (version, true, 1);
    });
}
