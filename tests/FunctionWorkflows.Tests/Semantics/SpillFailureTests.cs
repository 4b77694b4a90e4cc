using System.Collections.Concurrent;
using System.Text;
using static FunctionWorkflows.Tests.Semantics.SpillSteps;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Steps on other hosts that fail, are canceled, or lose the host or the owner.</summary>
public abstract class SpillFailureTests<TStore> : SemanticsTests<TStore>
    where TStore : IStoreKind, new()
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<(StoreWriteKind Kind, string? Name)> _written = [];

    [Fact]
    public async Task A_step_whose_host_died_runs_again_on_the_next_and_its_outcome_is_recorded_once()
    {
        var owner = await WatchedAsync();
        var first = await WatchedAsync(options => options.Gpus = 1);
        await owner.Workflows.StartAsync(
            BoardSteps.Steps.Wrap(Steps.HereGated("a").WithResources(gpus: 1)), id: "w");
        await Board.ReachedAsync("a");

        first.Crash();
        await WatchedAsync(options => options.Gpus = 1);
        Board.Open("a");

        Assert.Equal("(a)", await owner.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal(2, Board.Runs("a"));
        Assert.Equal(["SpillSteps.HereGated", "BoardSteps.Wrap"], Successes());
        Assert.Equal(1, (await owner.Workflows.GetMetadataAsync("w")).Steps[0].Tries);
    }

    [Fact]
    public async Task A_step_goes_on_while_its_owner_dies_and_the_heir_records_its_outcome_once()
    {
        var owner = await WatchedAsync();
        await WatchedAsync(options => (options.Gpus, options.MaxRunningWorkflows) = (1, 0));
        await owner.Workflows.StartAsync(
            BoardSteps.Steps.Wrap(Steps.HereGated("a").WithResources(gpus: 1)), id: "w");
        await Board.ReachedAsync("a");

        owner.Crash();
        var heir = await WatchedAsync();
        await Board.UntilAsync(async () => (await Store.Instances.ReadAsync("w"))!.Epoch == 2, "the heir has it");
        Board.Open("a");

        Assert.Equal("(a)", await heir.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal(["SpillSteps.HereGated", "BoardSteps.Wrap"], Successes());
    }

    [Fact]
    public async Task Of_an_earlier_owners_steps_a_failure_is_dropped_and_a_success_is_taken()
    {
        var owner = await WatchedAsync();
        await owner.Workflows.StartAsync(
            BoardSteps.Steps.Wrap(Steps.Here("a").WithResources(gpus: 1)), id: "w");
        var sent = await ReceiveAsync("gpu");
        owner.Crash();
        var heir = await WatchedAsync();
        await Board.UntilAsync(async () => (await Store.Instances.ReadAsync("w"))!.Epoch == 2, "the heir has it");

        await PostAsync(
            sent,
            "failure",
            "Failed",
            """
            ,"error":{"workflowId":"w","stepName":"s","types":["X"],"message":"late"},"isRetried":false}
            """);
        await TakenAsync();
        var before = await heir.Workflows.GetStatusAsync("w");
        await PostAsync(sent, "success", "Succeeded", ""","data":"Json"},"data":"late" """);

        Assert.Equal(WorkflowStatus.Running, before);
        Assert.Equal("(late)", await heir.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal(0, Board.Runs("a"));
    }

    [Fact]
    public async Task A_second_outcome_has_no_effect()
    {
        var owner = await WatchedAsync();
        await owner.Workflows.StartAsync(
            BoardSteps.Steps.Join([Steps.Here("a").WithResources(gpus: 1), BoardSteps.Steps.Gated("gate")]), id: "w");
        var sent = await ReceiveAsync("gpu");
        await PostAsync(sent, "1", "Succeeded", ""","data":"Json"},"data":"first" """);
        await TakenAsync();

        await PostAsync(sent, "2", "Succeeded", ""","data":"Json"},"data":"second" """);
        await TakenAsync();
        Board.Open("gate");

        Assert.Equal("first+gate", await owner.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal("first", await owner.Workflows.GetOutputAsync<string>("w", "SpillSteps.Here"));
    }

    [Fact]
    public async Task Tries_on_other_hosts_count_and_which_failures_are_retried_is_decided_there()
    {
        var owner = await WatchedAsync();
        await WatchedAsync(options => options.Gpus = 1);

        await owner.Workflows.RunAsync(
            FailingSteps.Steps.Flaky(2).WithRetries(3, Backoff.Constant(TimeSpan.Zero)).WithResources(gpus: 1),
            id: "flaky");
        var retried = await Assert.ThrowsAsync<WorkflowFailedException>(() => owner.Workflows.RunAsync(
            FailingSteps.Steps.OnlyFiles(true).WithRetries(1, Backoff.Constant(TimeSpan.Zero)).WithResources(gpus: 1),
            id: "retried"));
        await Assert.ThrowsAsync<WorkflowFailedException>(() => owner.Workflows.RunAsync(
            FailingSteps.Steps.NotFiles(true).WithResources(gpus: 1), id: "not"));

        Assert.Equal(["try 1", "try 2", "try 3"], Board.Notes);
        Assert.Equal((2, 1), (Board.Runs("only"), Board.Runs("not")));
        Assert.True(((StepFailedException)retried.InnerException!).IsCausedBy<IOException>());
        Assert.Equal(3, (await owner.Workflows.GetMetadataAsync("flaky")).Steps[0].Tries);
    }

    [Fact]
    public async Task Heartbeats_on_another_host_are_recorded_while_it_runs_and_the_next_host_goes_on_from_there()
    {
        var owner = await WatchedAsync();
        var first = await WatchedAsync(options => options.Gpus = 1);
        await owner.Workflows.StartAsync(HeartbeatSteps.Steps.Import("g", [7]).WithResources(gpus: 1), id: "w");
        await Board.ReachedAsync("g0");
        await Board.UntilAsync(
            async () => (await owner.Workflows.GetMetadataAsync("w")).Steps[0].Heartbeat == """{"row":7}""",
            "the heartbeat is recorded");

        first.Crash();
        await WatchedAsync(options => options.Gpus = 1);
        Board.Open("g0");

        Assert.Equal("g", await owner.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal(["try 1 from 0", "try 1 from 7"], Board.Notes);
    }

    [Fact]
    public async Task What_a_step_said_last_goes_along_where_it_fails_or_its_host_drains()
    {
        var owner = await WatchedAsync();
        var first = await HostAsync(options => options.Gpus = 1);
        var fails = HeartbeatSteps.Steps.Fails(3, "never").WithRetries(1, Backoff.Constant(TimeSpan.Zero));
        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => owner.Workflows.RunAsync(fails.WithResources(gpus: 1), id: "fails"));
        await owner.Workflows.StartAsync(HeartbeatSteps.Steps.Import("g", [7]).WithResources(gpus: 1), id: "w");
        await Board.ReachedAsync("g0");

        await first.StopAsync(new CancellationToken(canceled: true));
        Board.Open("g0");
        await HostAsync(options => options.Gpus = 1);

        Assert.Equal("g", await owner.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal(["try 1 from 0", "try 2 from 3", "try 1 from 0", "try 1 from 7"], Board.Notes);
    }

    [Fact]
    public async Task A_failure_on_another_host_is_caught_and_a_time_out_holds_there()
    {
        var owner = await WatchedAsync();
        await WatchedAsync(options => options.Gpus = 1);
        var broken = FailingSteps.Steps.Broken("a").WithResources(gpus: 1).CatchExceptions();
        var slow = Steps.HereGated("b").WithTimeout(TimeSpan.FromMilliseconds(50)).WithResources(gpus: 1);

        var caught = await owner.Workflows.RunAsync(FailingSteps.Steps.Describe(broken), id: "caught");
        var late = await owner.Workflows.RunAsync(FailingSteps.Steps.Describe(slow.CatchExceptions()), id: "late");

        Assert.Equal("error System.InvalidOperationException a broke of FailingSteps.Broken", caught);
        Assert.StartsWith("error System.TimeoutException", late, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beside_a_failure_what_is_left_to_other_hosts_is_not_waited_for()
    {
        var owner = await WatchedAsync();
        var fails = BoardSteps.Steps.Mendable(BoardSteps.Steps.Wrap(BoardSteps.Steps.Gated("go")));
        await owner.Workflows.StartAsync(
            BoardSteps.Steps.Join([Steps.Here("a").WithResources(gpus: 1), fails]), id: "w");
        await SentAsync();

        Board.Open("go");
        await Assert.ThrowsAsync<WorkflowFailedException>(() => owner.Workflows.GetOutputAsync<string>("w"));
        await WatchedAsync(options => options.Gpus = 1);
        await CompletedAsync(1);
        Assert.Equal(0, Board.Runs("a"));
        Board.Open("(go)");
        await owner.Workflows.ResumeAsync("w");

        Assert.Equal("a+(go)", await owner.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal(1, Board.Runs("a"));
    }

    [Fact]
    public async Task What_is_canceled_before_another_host_has_it_never_runs()
    {
        var owner = await WatchedAsync();
        await owner.Workflows.StartAsync(Steps.Here("a").WithResources(gpus: 1), id: "w");
        await SentAsync();

        await owner.Workflows.CancelAsync("w");
        await WatchedAsync(options => options.Gpus = 1);

        await CompletedAsync(1);
        Assert.Equal(0, Board.Runs("a"));
    }

    [Fact]
    public async Task A_cancellation_reaches_the_body_on_the_other_host()
    {
        var owner = await WatchedAsync();
        await WatchedAsync(options => options.Gpus = 1);
        await owner.Workflows.StartAsync(Steps.HereGated("a").WithResources(gpus: 1), id: "w");
        await Board.ReachedAsync("a");

        await owner.Workflows.CancelAsync("w");

        await Board.UntilAsync(() => Task.FromResult(Board.Notes.Contains("a stopped")), "its token has fired");
        await CompletedAsync(1);
    }

    [Fact]
    public async Task A_step_that_three_hosts_were_lost_with_has_failed_and_is_not_tried_again()
    {
        var owner = await WatchedAsync();
        await owner.Workflows.StartAsync(Steps.Here("killer").WithResources(gpus: 1), id: "w");
        for (var death = 1; death <= 3; death++)
        {
            Assert.Equal(death, (await ReceiveAsync("gpu", TimeSpan.Zero)).DequeueCount);
        }

        await WatchedAsync(options => options.Gpus = 1);
        var e = await Assert.ThrowsAsync<WorkflowFailedException>(() => owner.Workflows.GetOutputAsync<string>("w"));

        var cause = (StepFailedException)e.InnerException!;
        Assert.True(cause.IsCausedBy<HostLostException>());
        Assert.Equal(("FW1009", "SpillSteps.Here", 0), (cause.Code, cause.StepName, Board.Runs("killer")));
        await CompletedAsync(1);
    }

    [Fact]
    public async Task A_step_that_does_not_fit_what_was_recorded_sets_the_workflow_aside()
    {
        await WatchedAsync(options => options.MaxRunningWorkflows = 0);
        await CreateRawAsync(
            "w",
            """
            {"steps":[{"f":"SpillSteps.Here","a":{"name":{"v":"a"},"more":{"v":1}},"o":{"gpus":1}}],"out":{"s":0}}
            """);
        var owner = await WatchedAsync();
        await WatchedAsync(options => (options.Gpus, options.MaxRunningWorkflows) = (1, 0));

        var e = await Assert.ThrowsAsync<WorkflowSetAsideException>(() => owner.Workflows.GetOutputAsync<string>("w"));

        Assert.Equal("FW1012", ((StepFailedException)e.InnerException!).Code);
        Assert.Contains("'more'", e.Message, StringComparison.Ordinal);
    }

    private Task<WorkflowTestHost> WatchedAsync(Action<FunctionWorkflowsOptions>? configure = null) => HostAsync(
        configure,
        written: (_, write) =>
        {
            _written.Enqueue((write.Kind, null));
            foreach (var record in write.Records.Where(record => record.Kind == RecordKind.Succeeded))
            {
                _written.Enqueue((write.Kind, record.Name));
            }
        },
        stepLease: Quick);

    private IEnumerable<string> Successes() => _written.Select(write => write.Name).OfType<string>();

    private Task SentAsync() => Board.UntilAsync(
        () => Task.FromResult(_written.Any(write => write.Kind == StoreWriteKind.Send)), "a step is sent");

    private Task CompletedAsync(int count) => Board.UntilAsync(
        () => Task.FromResult(_written.Count(write => write.Kind == StoreWriteKind.Complete) == count),
        $"{count} have left the queue");

    private async Task<QueuedStep> ReceiveAsync(string queue, TimeSpan? hidden = null)
    {
        IReadOnlyList<QueuedStep> received = [];
        await Board.UntilAsync(
            async () =>
            {
                received = await Store.Steps.ReceiveAsync(queue, 1, hidden ?? TimeSpan.FromHours(1));
                return received.Count == 1;
            },
            "a step is there");
        return received[0];
    }

    /// <summary>Posts what another host would: this is the recorded form, which later versions have to read.</summary>
    private async Task PostAsync(QueuedStep message, string id, string kind, string rest)
    {
        var step = message.Step;
        var json = $$"""
            {"outcome":{"run":"{{step.Run}}","key":"{{step.Key}}","epoch":{{step.Epoch}},"attempt":{{step.Attempt}},
            "startedAt":"2026-01-01T00:00:00+00:00","endedAt":"2026-01-01T00:00:01+00:00",
            "kind":"{{kind}}"{{rest.Trim()}}}
            """;
        var header = (await Store.Instances.ReadAsync("w"))!;
        var outcome = new InboxMessage
        {
            Id = id,
            Kind = "outcome",
            Data = new(PayloadKind.Json, Encoding.UTF8.GetBytes(json)),
        };
        Assert.Equal(
            PostOutcome.Done, (await Store.Instances.PostAsync("w", step.Birth, header.Epoch, [outcome])).Outcome);
    }

    private Task TakenAsync() => Board.UntilAsync(
        async () => (await Store.Instances.ReadInboxAsync(
            new InstanceClaim((await Store.Instances.ReadAsync("w"))!), 0)).Count == 0,
        "the message is taken");
}
