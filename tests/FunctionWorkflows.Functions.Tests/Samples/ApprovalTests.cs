using System.Text.Json;

namespace FunctionWorkflows.Functions.Tests.Samples;

/// <summary>The approval as its users see it: one process asks, another decides, and any of them may die.</summary>
public sealed class ApprovalTests : WithStore
{
    [Theory]
    [InlineData("true", "approved")]
    [InlineData("false", "rejected")]
    public async Task Detached_approval_ends_with_the_decision_that_is_raised(string approved, string outcome)
    {
        using var host = Start("start");
        await host.UntilOutAsync(text => text.Contains("Press Ctrl+C", StringComparison.Ordinal));
        await Functions("run", "approval", "--input", Request(60), "--id", "a", "--detach");

        await Functions("raise", "a", "decision", "--data", "\"yes, of course\"");
        var raised = await Functions("raise", "a", "decision", "--data", $$"""{"approved": {{approved}}, "by": "eve"}""");
        var output = await Functions("output", "a", "--json");

        Assert.Equal((0, ""), (raised.ExitCode, raised.Out));
        Assert.Equal(new AppRun(0, $$"""{"outcome":"{{outcome}}","by":"eve"}""" + "\n", ""), output);
        var show = (await Functions("show", "a", "--json")).Json;
        Assert.Equal(outcome, show.GetProperty("customStatus").GetProperty("state").GetString());
        Assert.DoesNotContain("approval-remind", Steps(show));
    }

    [Fact]
    public async Task Approval_that_nobody_decides_is_reminded_of_once_and_expires()
    {
        var run = await Functions("run", "approval", "--input", Request(0.4), "--id", "a", "--json");

        Assert.Equal(new AppRun(0, """{"outcome":"expired","by":null}""" + "\n", ""), run);
        var show = (await Functions("show", "a", "--json")).Json;
        Assert.Equal("expired", show.GetProperty("customStatus").GetProperty("state").GetString());
        Assert.Single(Steps(show), "approval-remind");
    }

    [Fact]
    public async Task Approval_that_was_killed_while_it_waits_takes_the_decision_when_resumed()
    {
        using (var killed = Start("run", "approval", "--input", Request(3_600), "--id", "a"))
        {
            await killed.UntilErrorAsync(
                text => text.Contains("Waits       Event.WaitFor for the event 'decision'", StringComparison.Ordinal));
            killed.Kill();
            await killed.EndAsync();
        }

        var waiting = (await Functions("show", "a", "--json")).Json;
        await Functions("raise", "a", "decision", "--data", """{"approved": true, "by": "eve"}""");
        var resumed = await Functions("resume", "a", "--json");

        Assert.Contains("the event 'decision'", waiting.GetProperty("waitsFor").EnumerateArray().Select(wait => wait.GetString()));
        Assert.Equal(new AppRun(0, """{"outcome":"approved","by":"eve"}""" + "\n", ""), resumed);
    }

    [Fact]
    public async Task Exported_approval_is_replayed_by_the_same_app()
    {
        var file = Path.Combine(Folder, "a.json");
        await Functions("run", "approval", "--input", Request(0.2), "--id", "a");
        await Functions("export", "a", "--output", file);

        var replayed = await Functions("replay", file);

        Assert.Equal(new AppRun(0, $"{file}  approval 'a'  passes\n", ""), replayed);
    }

    private static string Request(double seconds) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $$"""{"amount": 1200, "requestedBy": "ann", "timeoutSeconds": {{seconds}}}""");

    private static IEnumerable<string?> Steps(JsonElement show) =>
        show.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("name").GetString());
}
