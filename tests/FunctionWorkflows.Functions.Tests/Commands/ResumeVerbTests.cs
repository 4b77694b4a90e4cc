using FunctionWorkflows.Output;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.Functions.Tests.Commands;

public sealed class ResumeVerbTests : WithStore
{
    [Fact]
    public async Task Failed_workflow_goes_on_here_once_its_cause_is_mended()
    {
        await RunBroken("a");

        Mend();
        var resumed = await Run("resume", "a");

        Assert.Equal((0, "\"mended\"\n"), (resumed.ExitCode, resumed.Out));
    }

    [Fact]
    public async Task Workflow_that_has_succeeded_gives_its_output_again()
    {
        await Run("run", "total", "--id", "a");

        Assert.Equal(new AppRun(0, "30\n", ""), await Run("resume", "a", "--json"));
    }

    [Fact]
    public async Task Workflow_that_another_host_has_is_followed_and_taken_up_once_that_host_is_gone()
    {
        await using var services = new ServiceCollection().AddFunctionWorkflowsClient()
            .UseSqlite(Store["sqlite:".Length..]).Services.BuildServiceProvider();
        var store = services.GetRequiredService<IWorkflowStore>();
        await store.OpenAsync();
        var other = await store.Cluster.JoinAsync(new("other", "other", "v"));
        await store.Instances.CreateAsync(Header(owner: "other"), [Price]);
        using var told = new SignalingWriter("Another host has workflow 'a'");
        using var output = new StringWriter();

        var resuming = FunctionApp.CreateBuilder(["resume", "--store", Store, "a"]).Build()
            .RunAsync(new AppConsole(TextReader.Null, output, told));
        await told.Written.WaitAsync(TimeSpan.FromSeconds(30));
        await other.DisposeAsync();

        Assert.Equal(0, await resuming.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("40\n", output.ToString());
    }

    [Fact]
    public async Task Without_an_id_all_that_failed_are_resumed_when_asked()
    {
        await RunBroken("a");
        await RunBroken("b");

        var untouched = await Run("resume", "--json");
        Mend();
        var resumed = await Run("resume", "--include-failed", "--json");

        Assert.Empty(untouched.Json.GetProperty("workflows").EnumerateArray());
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(
            ["a Successful", "b Successful"],
            resumed.Json.GetProperty("workflows").EnumerateArray()
                .Select(one => $"{one.GetProperty("id")} {one.GetProperty("status")}").Order());
    }

    [Fact]
    public async Task Without_an_id_one_that_fails_again_makes_it_1()
    {
        await RunBroken("a");

        var resumed = await Run("resume", "--include-failed");

        Assert.Equal(1, resumed.ExitCode);
        Assert.Matches("a +Failed +.*paper", resumed.Out);
    }

    private static JournalRecord Price => new()
    {
        Key = "run|i",
        Sequence = 1,
        Kind = RecordKind.Input,
        Data = new(
            PayloadKind.Json,
            """{"steps":[{"f":"price","a":{"value":{"v":4}}}],"out":{"s":0}}"""u8.ToArray()),
    };

    private static InstanceHeader Header(string owner) => new()
    {
        Id = "a",
        Name = "price",
        Status = WorkflowStatus.Running,
        Birth = "birth",
        Run = "run",
        StartToken = "token",
        Owner = owner,
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };

    /// <summary>Tells when a text was written.</summary>
    private sealed class SignalingWriter(string text) : StringWriter
    {
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Written => _written.Task;

        public override Task WriteLineAsync(string? value)
        {
            if (value?.Contains(text, StringComparison.Ordinal) == true)
            {
                _written.TrySetResult();
            }

            return base.WriteLineAsync(value);
        }
    }
}
