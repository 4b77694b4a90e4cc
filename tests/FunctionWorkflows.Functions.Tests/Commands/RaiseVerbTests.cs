namespace FunctionWorkflows.Functions.Tests.Commands;

public sealed class RaiseVerbTests : WithStore
{
    [Fact]
    public async Task Event_ends_the_wait_of_a_workflow_that_runs()
    {
        var running = Run("run", "ask", "--input", """["pens?"]""", "--id", "a");
        await UntilWaitsForAsync("a", "the event 'answer'");

        var raised = await Run("raise", "a", "answer", "--data", """{"item": "pen", "count": 2}""");

        Assert.Equal(new AppRun(0, "", "The event 'answer' is raised for workflow 'a'.\n"), raised);
        var run = await running;
        Assert.Equal((0, "\"pens? 2 x pen\"\n"), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task Event_is_kept_for_a_workflow_that_nobody_runs_yet()
    {
        await Run("run", "ask", "--input", """["pens?"]""", "--id", "a", "--detach");
        var file = Path.Combine(Folder, "answer.json");
        await File.WriteAllTextAsync(file, """{"item": "pen", "count": 2}""");

        var first = await Run("raise", "a", "answer", "--data", $"@{file}", "--id", "1", "--json");
        var second = await Run("raise", "a", "answer", "--data", """{"item": "ink", "count": 1}""", "--id", "1");

        Assert.Equal(new AppRun(0, "{\"id\":\"a\",\"event\":\"answer\"}\n", ""), first);
        Assert.Equal(0, second.ExitCode);
        Assert.Equal("\"pens? 2 x pen\"\n", (await Run("resume", "a", "--json")).Out);
    }

    [Fact]
    public async Task Event_for_a_workflow_that_has_ended_is_refused()
    {
        await Run("run", "total", "--id", "a");

        var raised = await Run("raise", "a", "answer");

        Assert.Equal((2, ""), (raised.ExitCode, raised.Out));
        Assert.EndsWith("[FW1065]", raised.ErrorLine, StringComparison.Ordinal);
    }
}

public sealed class CodeVerbTests : WithStore
{
    [Fact]
    public async Task Show_has_what_a_workflow_in_code_says_and_waits_for()
    {
        var running = Run("run", "ask", "--input", """{"question": "pens?", "seconds": 600}""", "--id", "a");
        var json = await UntilWaitsForAsync("a", "the event 'answer'");

        var show = await Run("show", "a");

        Assert.Equal("pens?", json.GetProperty("customStatus").GetProperty("item").GetString());
        Assert.Equal(2, json.GetProperty("waitsFor").GetArrayLength());
        Assert.Matches(@"Custom    \{""item"":""pens\?"",""count"":1\}", show.Out);
        Assert.Matches(@"Waits for the event 'answer', \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", show.Out);
        Assert.Contains("▶ Event.WaitFor", show.Out, StringComparison.Ordinal);
        await Run("raise", "a", "answer", "--data", """{"item": "pen", "count": 2}""");
        await running;
    }

    [Fact]
    public async Task Show_leads_from_a_parent_to_its_child_and_back()
    {
        var running = Run("run", "desk", "--id", "parent");
        var parent = await UntilShownAsync("parent", show => show.GetProperty("steps").GetArrayLength() == 2);
        var child = parent.GetProperty("steps")[1].GetProperty("childId").GetString()!;
        var shown = await UntilWaitsForAsync(child, "the event 'answer'");

        await Run("raise", child, "answer", "--data", """{"item": "pen", "count": 2}""");

        Assert.Equal($"workflow '{child}'", parent.GetProperty("steps")[1].GetProperty("waitsFor").GetString());
        Assert.Equal("parent", shown.GetProperty("parentId").GetString());
        Assert.Equal("\"pens? 2 x pen\"\n", (await running).Out);
        Assert.Contains($"✓ ask", (await Run("show", "parent")).Out, StringComparison.Ordinal);
        Assert.Contains($"workflow '{child}'", (await Run("show", "parent")).Out, StringComparison.Ordinal);
        Assert.Matches("^(ID|parent|.*ask) ", (await Run("list")).Out);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancel_lets_the_code_clean_up_unless_it_is_to_be_now(bool isNow)
    {
        var running = Run("run", "tidies", "--id", "a");
        await UntilWaitsForAsync("a", "the event 'never'");

        var canceled = await Run([.. (string[])["cancel", "a"], .. (string[])(isNow ? ["--now"] : [])]);

        Assert.Equal(0, canceled.ExitCode);
        Assert.Equal(1, (await running).ExitCode);
        var steps = (await Run("show", "a", "--json")).Json.GetProperty("steps").EnumerateArray();
        Assert.Equal(!isNow, steps.Any(step => step.GetProperty("name").GetString() == "tidy"));
    }
}
