using System.Text;
using System.Text.Json;
using static FunctionWorkflows.Tests.Formats.FormatSteps;

namespace FunctionWorkflows.Tests.Formats;

/// <summary>
/// What is recorded must be read by every later version: a format is added to, never changed. A text here that has to be
/// edited is a workflow in flight that breaks.
/// </summary>
public sealed class FormatTests
{
    [Fact]
    public void Keys_of_steps_are_what_they_were()
    {
        Assert.Equal(
            ["347wdgaevex5wqcxdew4ipoxja", "wubxj7kbytsp6xqae267sgzs4a"],
            [StepKey.Of("", 0), StepKey.Of(StepKey.Of("", 0), 7)]);
    }

    [Fact]
    public void A_graph_is_recorded_as_it_was()
    {
        var load = Steps.Load(new FormatOrder("a/1", [1, 2]));
        var named = Steps.Load(new("b", []), 2).Named("named").WithRetries(5, new(TimeSpan.FromSeconds(1), 3, TimeSpan.FromMinutes(1)))
            .WithTimeout(TimeSpan.FromSeconds(9)).WithMetadata("k", "v")
            .WithResources(0.5, 1, new Dictionary<string, double> { ["camera"] = 2 });
        var caught = Steps.Load(ObjectRef.Put(new FormatOrder("c", []))).CatchExceptions();
        var graph = Steps.Join([load, 8, named], new Args<string, int> { ["x"] = load, ["y"] = 1 }, caught);

        var json = Encoding.UTF8.GetString(GraphWriter.Write(graph.Cast<long>().Argument, 32 * 1024).Json);

        Assert.Equal(Recorded, json);
    }

    [Fact]
    public async Task A_journal_of_this_format_goes_on_where_it_was()
    {
        var store = new InMemoryStore();
        await CreateAsync(store, Recorded);

        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var host = await TestHost.StartAsync(store, options =>
        {
            options.Gpus = 1;
            options.Resources["camera"] = 2;
        });

        // The reference of the recorded graph lies in the store, as its content was when it was recorded.
        Assert.Equal(3 + 8 + 0 + 3 + 1 + 0, await host.Workflows.GetOutputAsync<long>("recorded", null, deadline.Token));
        Assert.Equal(3, await host.Workflows.GetOutputAsync<int>("recorded", "FormatSteps.Load", deadline.Token));
    }

    [Fact]
    public async Task A_heartbeat_is_recorded_as_it_was_and_read_by_the_next_try()
    {
        var store = new InMemoryStore();
        await CreateAsync(store, """{"steps":[{"f":"FormatSteps.Beats","a":{}}],"out":{"s":0}}""", new JournalRecord
        {
            Key = "run|h|347wdgaevex5wqcxdew4ipoxja",
            Sequence = 2,
            Kind = RecordKind.Heartbeat,
            Name = "FormatSteps.Beats",
            StartedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 1, TimeSpan.Zero),
            EndedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 2, TimeSpan.Zero),
            Data = new(PayloadKind.Json, Encoding.UTF8.GetBytes("""{"id":"a","counts":[1,2]}""")),
        });
        JournalRecord? recorded = null;

        await using var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = store,
            Written = (_, write) => recorded = write.Records.FirstOrDefault(r => r.Kind == RecordKind.Heartbeat) ?? recorded,
        });
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => host.Workflows.GetOutputAsync<string>("recorded", null, deadline.Token));

        Assert.Equal(
            ("run|h|347wdgaevex5wqcxdew4ipoxja", "FormatSteps.Beats", """{"id":"a","counts":[1,2,3]}"""),
            (recorded!.Key, recorded.Name, recorded.Data!.ToString()));
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 1, TimeSpan.Zero), recorded.StartedAt);
        Assert.Equal("Heartbeat", recorded.Kind.ToString());
    }

    [Fact]
    public void An_error_is_recorded_as_it_was()
    {
        var error = StepError.Of(new ArgumentException("outer", new IOException("inner")), "w", "s");

        Assert.Equal(
            """{"code":"FW1008","workflowId":"w","stepName":"s","types":["System.ArgumentException","System.SystemException","System.Exception"],"message":"outer","stackTrace":null,"inner":{"code":"FW1008","workflowId":"w","stepName":"s","types":["System.IO.IOException","System.SystemException","System.Exception"],"message":"inner","stackTrace":null,"inner":null}}""",
            JsonSerializer.Serialize(error, PayloadJsonContext.Default.StepError));
    }

    [Fact]
    public void A_step_for_another_host_is_written_as_it_was()
    {
        const string Json =
            """{"workflowId":"w","birth":"b","run":"r","epoch":3,"key":"k","attempt":2,"owner":"o","codeVersion":"1","cpus":0.5,"gpus":1,"resources":{"camera":2}}""";

        var step = SpilledStep.FromJson(Json);

        Assert.Equal(Json, step.ToJson());
        Assert.Equal(2, step.Resources["camera"]);
        Assert.Equal(
            """{"workflowId":"w","birth":"b","run":"r","epoch":3,"key":"k","attempt":2,"owner":"o","codeVersion":"1"}""",
            (step with { Cpus = 0, Gpus = 0, Resources = new Dictionary<string, double>() }).ToJson());
        Assert.Throws<JsonException>(() => SpilledStep.FromJson("""{"workflowId":"w"}"""));
    }

    [Theory]
    [InlineData("""{"outcome":{"run":"r","key":"k","epoch":3,"attempt":2,"startedAt":"2026-01-01T00:00:00+00:00","endedAt":"2026-01-01T00:00:01+00:00","kind":"Succeeded","data":"Json"},"data":{"a":"\u00e4"}}""")]
    [InlineData("""{"outcome":{"run":"r","key":"k","epoch":3,"attempt":2,"startedAt":"2026-01-01T00:00:00+00:00","endedAt":"2026-01-01T00:00:01+00:00","kind":"Succeeded","data":"Raw"},"data":"AAEC"}""")]
    [InlineData("""{"outcome":{"run":"r","key":"k","epoch":3,"attempt":2,"startedAt":"2026-01-01T00:00:00+00:00","endedAt":"2026-01-01T00:00:01+00:00","kind":"Continued","data":"Reference"},"data":{"sha256":"x","bytes":1}}""")]
    [InlineData("""{"outcome":{"run":"r","key":"k","epoch":3,"attempt":2,"startedAt":"2026-01-01T00:00:00+00:00","endedAt":"2026-01-01T00:00:01+00:00","kind":"Failed","error":{"message":"m"},"isRetried":false}}""")]
    [InlineData("""{"outcome":{"run":"r","key":"k","epoch":3,"attempt":2,"startedAt":"2026-01-01T00:00:00+00:00","endedAt":"2026-01-01T00:00:01+00:00","kind":"Mismatched","error":{"message":"m"}}}""")]
    [InlineData("""{"outcome":{"run":"r","key":"k","epoch":3,"attempt":2,"startedAt":"2026-01-01T00:00:00+00:00","endedAt":"2026-01-01T00:00:01+00:00","kind":"Alive","data":"Json"},"data":7}""")]
    public void An_outcome_of_another_host_is_written_as_it_was(string json)
    {
        var message = SpilledOutcome.Read(Encoding.UTF8.GetBytes(json)).ToMessage();

        Assert.Equal(json, Encoding.UTF8.GetString(message.Data!.Data.Span));
        var kind = json.Contains("Alive", StringComparison.Ordinal) ? "heartbeat" : "outcome";
        Assert.Equal((kind, "k", "r-k-3-2"), (message.Kind, message.Name, message.Id));
    }

    [Fact]
    public void Names_that_stores_have_for_kinds_and_statuses_are_only_added_to()
    {
        Assert.Equal(["Graph", "Workflow"], Enum.GetNames<InstanceKind>());
        Assert.Equal(["Json", "Raw", "Reference"], Enum.GetNames<PayloadKind>());
        Assert.Equal(
            [
                "Input", "Succeeded", "Continued", "Failed", "Retrying", "Superseded", "Caught", "Heartbeat", "Asked",
                "CallFailed", "Sleeping", "Polled", "Event", "EventTaken", "CancelRequested", "Resumed",
            ],
            Enum.GetNames<RecordKind>());
        Assert.Equal(
            ["Pending", "Running", "Successful", "Failed", "Resumable", "Canceled"],
            Enum.GetNames<WorkflowStatus>());
    }

    private const string Recorded =
        """{"steps":[{"f":"FormatSteps.Load","a":{"order":{"v":{"id":"a/1","counts":[1,2]}},"by":{"v":1}}},""" +
        """{"f":"FormatSteps.Load","a":{"order":{"v":{"id":"b","counts":[]}},"by":{"v":2}},"o":{"name":"named","retries":5,"backoff":[1000,3,60000],"timeout":9000,"cpus":0.5,"gpus":1,"resources":{"camera":2},"metadata":{"k":"v"}}},""" +
        """{"f":"FormatSteps.Load","a":{"order":{"o":{"sha256":"446b772e09e588692a91dd603c9d03571eb1f640b870289c9d7f33cb7596c444","bytes":22}}},"o":{"catch":1}},""" +
        """{"f":"FormatSteps.Join","a":{"values":{"l":[{"s":0},{"v":8},{"s":1}]},"named":{"d":{"x":{"s":0},"y":{"v":1}}},"caught":{"s":2}}}]""" +
        ""","out":{"c":{"s":3}}}""";

    private static async Task CreateAsync(InMemoryStore store, string graph, params JournalRecord[] more)
    {
        var content = ObjectContent.Of("""{"id":"c","counts":[]}"""u8.ToArray(), isRaw: false);
        await store.Objects.PutAsync("recorded", "birth", content.Hash, content.OpenRead());
        var header = new InstanceHeader
        {
            Id = "recorded",
            Name = "FormatSteps.Join",
            Status = WorkflowStatus.Pending,
            Birth = "birth",
            Run = "run",
            StartToken = "token",
            CreatedAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        };
        var record = new JournalRecord
        {
            Key = "run|i",
            Sequence = 1,
            Kind = RecordKind.Input,
            Data = new(PayloadKind.Json, Encoding.UTF8.GetBytes(graph)),
        };
        await store.Instances.CreateAsync(header, [record, .. more]);
    }
}
