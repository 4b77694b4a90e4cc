using FunctionWorkflows.Tests.Crashes;
using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>Commits whose answers are lost, that arrive late, or that end between two parts (protocols: 3, 10).</summary>
public sealed class LateCommitTests : IAsyncLifetime
{
    private FaultHub _hub = null!;

    public async Task InitializeAsync() => _hub = await FaultHub.OpenAsync();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Fact]
    public async Task Lost_answer_is_not_a_lost_claim()
    {
        await using var member = await FaultMember.JoinAsync(_hub);
        var claim = await member.CreateAsync();
        member.Faults.On(request => request.IsBatch, Fault.FailAfter);

        var first = await member.CommitAsync(claim, FaultMember.Record(1));
        var second = await member.CommitAsync(claim, FaultMember.Record(2));

        Assert.Equal((CommitOutcome.Done, CommitOutcome.Done), (first, second));
        Assert.Equal([1L, 2L], (await _hub.RecordsAsync(claim.Header)).Select(record => record.Sequence));
    }

    [Fact]
    public async Task Late_commit_does_not_undo_a_later_one()
    {
        await using var member = await FaultMember.JoinAsync(_hub);
        var claim = await member.CreateAsync();
        member.Faults.On(request => request.IsBatch, Fault.Late);

        // The late one is repeated at once, and another follows under the same epoch.
        await member.CommitAsync(claim, FaultMember.Record(1, "run|s|same"));
        await member.CommitAsync(claim, FaultMember.Record(2, "run|s|same"));
        var statuses = await member.Faults.DeliverLateAsync();

        Assert.Equal([412], statuses);
        Assert.Equal(2, Assert.Single(await _hub.RecordsAsync(claim.Header)).Sequence);
        Assert.Equal(CommitOutcome.Done, await member.CommitAsync(claim, FaultMember.Record(3)));
    }

    [Fact]
    public async Task Release_whose_answer_is_lost_and_that_is_asked_for_again_went_through_once()
    {
        await using var member = await FaultMember.JoinAsync(_hub);
        var claim = await member.CreateAsync();

        // The answer is lost, and so is every try to find out.
        member.Faults.On(request => request.IsBatch, Fault.FailAfter);
        member.Faults.On(request => request.Method == "GET", Fault.FailBefore, times: 4);
        await Assert.ThrowsAsync<FunctionWorkflowsException>(
            async () => await member.Instances.ReleaseAsync(claim, claim.Header));
        var isReleased = await member.Instances.ReleaseAsync(claim, claim.Header);

        Assert.True(isReleased);
        await using var heir = await FaultMember.JoinAsync(_hub);
        Assert.Equal("w", Assert.Single(await heir.LookAsync()).Id);
    }

    [Theory]
    [InlineData(1, Fault.DieAfter)]
    [InlineData(1, Fault.DieLate)]
    [InlineData(2, Fault.DieBefore)]
    [InlineData(2, Fault.DieAfter)]
    [InlineData(2, Fault.DieLate)]
    public async Task Commit_that_ends_between_its_parts_is_gone_on_with(int part, object fault)
    {
        const int Width = 150;
        var plan = new Plan([
            new("first", NodeKind.Value, []),
            .. Enumerable.Range(1, Width).Select(i => new PlanNode($"b{i}", NodeKind.Value, [0])),
            new("last", NodeKind.Value, [.. Enumerable.Range(1, Width)])]);
        var scenario = new Scenario("wide", plan);
        var host = await _hub.HostAsync(options => options.Engine = engine => engine.Cpus = 200);
        var batches = 0;

        // The first commit of the many is held until all others wait for the next, which then takes several parts.
        host.Faults.On(request => request.IsBatch && Started() > 1 && ++batches == 1, Fault.Pause);
        host.Faults.On(request => request.IsBatch && Started() == Width + 1 && ++batches == 1 + part, (Fault)fault);
        _ = scenario.DriveAsync(host.Workflows, _hub.Log);
        await host.Faults.PausedAsync();
        await Board.UntilAsync(() => Task.FromResult(Started() == Width + 1), "all steps have run");
        host.Faults.Release();
        await host.Faults.Died.WaitAsync(FaultRun.Deadline);
        await host.KillAsync();
        var heir = await _hub.HostAsync();
        var output = await scenario.DriveAsync(heir.Workflows, _hub.Log).WaitAsync(FaultRun.Deadline);

        var late = await host.Faults.DeliverLateAsync();
        Assert.All(late, status => Assert.Equal(412, status));
        new CrashRun(output, 0, 1, _hub.Log, null!).AssertHolds(scenario, $"{fault} at part {part}");
    }

    private int Started() => _hub.Log.RunsByLabel.Count;
}
