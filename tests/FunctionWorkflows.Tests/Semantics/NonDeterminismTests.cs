using System.Text;
using static FunctionWorkflows.Tests.Semantics.ChangingCode;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>
/// A replay that asks for something else than was recorded sets the workflow aside, names both, and changes nothing.
/// </summary>
public abstract class NonDeterminismTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    private readonly string _id = $"w-{Guid.NewGuid():N}";

    [Theory]
    [InlineData("added", "step 'CodeSteps.Undo'", "step 'BoardSteps.Text'")]
    [InlineData("removed", "step 'CodeSteps.Undo'", "step 'CodeSteps.Add'")]
    [InlineData("renamed", "step 'CodeSteps.Undo'", "step 'ChangingCode.UndoAnew'")]
    [InlineData("reordered", "step 'CodeSteps.Undo'", "step 'CodeSteps.Add'")]
    [InlineData("graph", "step 'CodeSteps.Undo'", "step 'BoardSteps.Wrap'")]
    [InlineData("child", "step 'CodeSteps.Undo'", "step 'CodeSteps.Sum'")]
    [InlineData("timer", "step 'CodeSteps.Undo'", "a timer")]
    [InlineData("other event", "the event 'go'", "the event 'stop'")]
    [InlineData("added late", "the event 'go'", "step 'BoardSteps.Text'")]
    [InlineData("ends early", "the event 'go'", "has ended without asking for it")]
    [InlineData("fails early", "the event 'go'", "has ended without asking for it")]
    [InlineData("swallows", "the event 'go'", "step 'BoardSteps.Text'")]
    [InlineData("compensates", "step 'CodeSteps.Undo'", "the compensations")]
    public async Task What_differs_is_named_and_the_workflow_goes_on_with_mended_code(
        string change, string recorded, string asked)
    {
        await RecordAsync(Workflows.Changing(_id));
        var before = await RecordsAsync();
        Deployment.Deploy(_id, change);

        var client = await ClientAsync();
        var e = await SetAsideAsync(client, "FW1061");
        var after = await RecordsAsync();

        Assert.Contains($"'{_id}' asked for {recorded} before", e.Message, StringComparison.Ordinal);
        Assert.Contains(asked, e.Message, StringComparison.Ordinal);
        Assert.Contains("ChangingCode.Changing", e.Message, StringComparison.Ordinal);
        Assert.True(((StepFailedException)e.InnerException!).IsCausedBy<NonDeterminismException>());
        Assert.Equal(before, after);

        Deployment.Deploy(_id, "old");
        await client.ResumeAsync(_id);
        await client.RaiseEventAsync(_id, "go", "done");

        Assert.Equal("3 done", await client.GetOutputAsync<string>(_id));
        Assert.Equal(["undo a", "1+2"], Board.Notes);
        Assert.Equal(0, Board.Runs("added"));
    }

    [Fact]
    public async Task Others_are_not_disturbed_and_the_next_version_takes_it_by_itself()
    {
        await RecordAsync(Workflows.Changing(_id), version: "1");
        Deployment.Deploy(_id, "added");
        var broken = await ClientAsync(options => options.CodeVersion = "2");
        await SetAsideAsync(broken, "FW1061");

        Assert.Equal(15, await broken.RunAsync(CodeSteps.Workflows.Sum(5)));
        Deployment.Deploy(_id, "old");
        var mended = await ClientAsync(options => options.CodeVersion = "3");
        await UntilAsync(mended, _id, WorkflowStatus.Running);
        await mended.RaiseEventAsync(_id, "go", "done");

        Assert.Equal("3 done", await mended.GetOutputAsync<string>(_id));
        Assert.Equal("1", (await Store.Instances.ReadAsync(_id))!.CodeVersion);
    }

    [Fact]
    public async Task Events_that_come_meanwhile_are_kept_for_the_mended_code()
    {
        await RecordAsync(Workflows.Changing(_id));
        Deployment.Deploy(_id, "added");
        var client = await ClientAsync();
        await SetAsideAsync(client, "FW1061");

        await client.RaiseEventAsync(_id, "go", "kept");
        Deployment.Deploy(_id, "old");
        await client.ResumeAsync(_id);

        Assert.Equal("3 kept", await client.GetOutputAsync<string>(_id));
    }

    [Fact]
    public async Task A_version_marker_in_code_that_had_none_is_no_difference()
    {
        await RecordAsync(Workflows.Changing(_id));
        Deployment.Deploy(_id, "version");

        var client = await ClientAsync();
        await client.RaiseEventAsync(_id, "go", "done");

        Assert.Equal("3 done", await client.GetOutputAsync<string>(_id));
    }

    [Fact]
    public async Task A_version_marker_that_is_gone_is_named()
    {
        Deployment.Deploy(_id, "version");
        await RecordAsync(Workflows.Changing(_id));
        Deployment.Deploy(_id, "old");

        var e = await SetAsideAsync(await ClientAsync(), "FW1061");

        Assert.Contains("asked for version 'change' before", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_longer_given_up_is_named()
    {
        await RecordAsync(Workflows.GivingUp(_id));
        Deployment.Deploy(_id, "new");
        var client = await ClientAsync();

        var e = await SetAsideAsync(client, "FW1061");

        Assert.Contains("asked for to cancel the event 'slow' before", e.Message, StringComparison.Ordinal);
        Assert.Contains("step 'CodeSteps.Undo'", e.Message, StringComparison.Ordinal);
        Deployment.Deploy(_id, "old");
        await client.ResumeAsync(_id);
        await client.RaiseEventAsync(_id, "go", "done ");
        Assert.Equal("done Canceled", await client.GetOutputAsync<string>(_id));
    }

    [Fact]
    public async Task A_resume_of_code_that_was_set_aside_leaves_what_the_code_caught()
    {
        await RecordAsync(Workflows.Catching(_id));
        Deployment.Deploy(_id, "new");
        var client = await ClientAsync();
        await SetAsideAsync(client, "FW1061");

        Deployment.Deploy(_id, "old");
        await client.ResumeAsync(_id);
        await client.RaiseEventAsync(_id, "go", "done");

        Assert.Equal("done", await client.GetOutputAsync<string>(_id));
        Assert.Equal(["fail caught"], Board.Notes);
    }

    [Fact]
    public async Task What_was_recorded_under_a_former_name_is_the_same_step()
    {
        await RecordAsync(Workflows.Changing(_id));
        var other = await CopyAsync(data => data.Replace("CodeSteps.Undo", "Semantics.FormerUndo", StringComparison.Ordinal));
        Deployment.Deploy(other, "former");

        var client = await ClientAsync();
        await client.RaiseEventAsync(other, "go", "done");

        Assert.Equal("3 done", await client.GetOutputAsync<string>(other).WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Arguments_of_another_shape_set_the_workflow_aside()
    {
        await RecordAsync(Workflows.Takes(7));
        var other = await CopyAsync(data => data.Replace("\"v\":7", "\"v\":{\"x\":7}", StringComparison.Ordinal));

        var client = await ClientAsync();
        var e = await Assert.ThrowsAsync<WorkflowSetAsideException>(
            () => client.GetOutputAsync<string>(other).WaitAsync(TimeSpan.FromSeconds(10)));

        Assert.Equal("FW1012", Assert.IsType<StepFailedException>(e.InnerException).Code);
        Assert.Contains("'number'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_the_code_cannot_read_sets_the_workflow_aside()
    {
        await RecordAsync(Workflows.Changing(_id));
        var other = await CopyAsync(data => data == "3" ? "\"three\"" : data);

        var client = await ClientAsync();
        var e = await Assert.ThrowsAsync<WorkflowSetAsideException>(
            () => client.GetOutputAsync<string>(other).WaitAsync(TimeSpan.FromSeconds(10)));

        var cause = Assert.IsType<StepFailedException>(e.InnerException);
        Assert.Equal(("FW1014", true), (cause.Code, cause.IsCausedBy<NonDeterminismException>()));
        Assert.Contains("step 'CodeSteps.Add'", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Runs it on a host of the old code up to its last wait; then that host dies.</summary>
    private async Task RecordAsync(Workflow<string> workflow, string? version = null)
    {
        var first = await HostAsync(options => options.CodeVersion = version);
        await first.Workflows.StartAsync(workflow, _id);
        await Board.UntilAsync(
            async () => (await first.Workflows.GetMetadataAsync(_id)).Steps
                .Any(step => step.WaitsFor == "the event 'go'"),
            "it waits");
        first.Crash();
    }

    private async Task<IReadOnlyList<string>> RecordsAsync()
    {
        var header = await Store.Instances.ReadAsync(_id);
        var records = await Store.Instances.ReadRecordsAsync(_id, header!.Birth, 0).ToListAsync();
        return [.. records.Select(record => $"{record.Key} {record.Sequence} {record.Kind} {record.Data}")];
    }

    /// <summary>Writes the same records under another id, as another version of the code would have had them.</summary>
    private async Task<string> CopyAsync(Func<string, string> change)
    {
        var header = await Store.Instances.ReadAsync(_id);
        var records = await Store.Instances.ReadRecordsAsync(_id, header!.Birth, 0).ToListAsync();
        var copy = header with
        {
            Id = $"{_id}-copy",
            Birth = Guid.NewGuid().ToString("N"),
            StartToken = Guid.NewGuid().ToString("N"),
            Status = WorkflowStatus.Pending,
            Owner = null,
            Epoch = 0,
        };
        var changed = records.Select(record => record with
        {
            Data = record.Data is null ? null : new(
                record.Data.Kind, Encoding.UTF8.GetBytes(change(record.Data.ToString()))),
        }).ToArray();
        Assert.NotEqual(records.Select(record => $"{record.Data}"), changed.Select(record => $"{record.Data}"));
        Assert.Equal(CreateOutcome.Created, (await Store.Instances.CreateAsync(copy, changed)).Outcome);
        return copy.Id;
    }

    private async Task<WorkflowSetAsideException> SetAsideAsync(IWorkflowClient client, string code)
    {
        var e = await Assert.ThrowsAsync<WorkflowSetAsideException>(
            () => client.GetOutputAsync<string>(_id).WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(code, Assert.IsType<StepFailedException>(e.InnerException).Code);
        Assert.Equal(WorkflowStatus.Resumable, await client.GetStatusAsync(_id));
        return e;
    }
}
