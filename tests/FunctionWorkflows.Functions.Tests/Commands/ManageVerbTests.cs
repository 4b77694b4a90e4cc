namespace FunctionWorkflows.Functions.Tests.Commands;

public sealed class ManageVerbTests : WithStore
{
    [Fact]
    public async Task Show_has_the_agreed_shape()
    {
        await Run("run", "total", "--id", "a");

        var show = (await Run("show", "a", "--json")).Json;

        Assert.Equal(
            ["id", "name", "status", "createdAt", "startedAt", "endedAt", "metadata", "error", "steps"],
            show.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            ["id", "name", "status", "tries", "startedAt", "endedAt", "metadata", "error"],
            show.GetProperty("steps")[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            ["total", "first", "price", "add"],
            show.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("name").GetString()));
        Assert.Equal("EUR", show.GetProperty("steps")[1].GetProperty("metadata").GetProperty("currency").GetString());
    }

    [Fact]
    public async Task Show_has_the_last_heartbeat_of_a_step_that_has_no_output()
    {
        await Run("run", "tells", "--id", "a");

        var step = (await Run("show", "a", "--json")).Json.GetProperty("steps")[0];

        Assert.Equal("paper", step.GetProperty("heartbeat").GetProperty("item").GetString());
        Assert.Equal(step.GetProperty("endedAt").GetDateTimeOffset(), step.GetProperty("heartbeatAt").GetDateTimeOffset(), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Show_draws_the_steps_under_the_one_that_returned_them()
    {
        await Run("run", "total", "--id", "a", "--metadata", "team=x");

        var show = await Run("show", "a");

        Assert.Contains("Metadata  team=x", show.Out, StringComparison.Ordinal);
        Assert.Contains("└─ ✓ total", show.Out, StringComparison.Ordinal);
        Assert.Contains("   ├─ ✓ first", show.Out, StringComparison.Ordinal);
        Assert.Contains("   └─ ✓ add", show.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_has_the_error_of_a_failed_workflow()
    {
        await RunBroken("a");

        var show = (await Run("show", "a", "--json")).Json;

        Assert.Equal("Failed", show.GetProperty("status").GetString());
        foreach (var failed in (System.Text.Json.JsonElement[])[show, show.GetProperty("steps")[0]])
        {
            var message = failed.GetProperty("error").GetProperty("message").GetString();
            Assert.Contains("paper", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task List_has_the_agreed_shape_and_pages()
    {
        await Run("run", "total", "--id", "a");
        await Run("run", "total", "--id", "b");

        var first = (await Run("list", "--top", "1", "--json")).Json;
        var token = first.GetProperty("continuationToken").GetString()!;
        var second = (await Run("list", "--top", "1", "--continuation-token", token, "--json")).Json;

        var workflow = Assert.Single(first.GetProperty("workflows").EnumerateArray());
        Assert.Equal(
            ["id", "name", "status", "createdAt", "startedAt", "endedAt", "metadata"],
            workflow.EnumerateObject().Select(member => member.Name));
        Assert.Equal("b", workflow.GetProperty("id").GetString());
        Assert.Equal("a", second.GetProperty("workflows")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task List_filters_and_prints_a_table()
    {
        await Run("run", "total", "--id", "good");
        await RunBroken("bad");

        var failed = await Run("list", "--status", "failed", "--status", "Canceled");
        var named = await Run("list", "--name", "total");

        var lines = failed.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^ID +NAME +STATUS +CREATED +DURATION$", lines[0]);
        Assert.Matches("^bad +breaks +Failed +\\d{4}-", Assert.Single(lines[1..]));
        Assert.Contains("good", named.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("bad", named.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_is_the_value_of_the_workflow_or_of_a_step()
    {
        await Run("run", "total", "--id", "a");

        Assert.Equal("30\n", (await Run("output", "a")).Out);
        Assert.Equal("10\n", (await Run("output", "a", "--step", "first", "--json")).Out);
        var unknown = await Run("output", "a", "--step", "frist");
        Assert.Equal(2, unknown.ExitCode);
        Assert.EndsWith("[FW1007]", unknown.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_of_a_failed_workflow_ends_with_1()
    {
        await RunBroken("a");

        var output = await Run("output", "a");

        Assert.Equal((1, ""), (output.ExitCode, output.Out));
        Assert.Contains("out of paper", output.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Canceled_workflow_has_no_output_and_can_be_deleted()
    {
        await Run("run", "total", "--id", "a", "--detach");

        Assert.Equal("{\"id\":\"a\",\"canceled\":true}\n", (await Run("cancel", "a", "--json")).Out);
        Assert.Equal("{\"id\":\"a\",\"canceled\":false}\n", (await Run("cancel", "a", "--json")).Out);
        Assert.Equal(1, (await Run("output", "a")).ExitCode);
        Assert.Equal(2, (await Run("resume", "a")).ExitCode);
        Assert.Equal("{\"id\":\"a\",\"deleted\":true}\n", (await Run("delete", "a", "--json")).Out);
        Assert.Equal(2, (await Run("show", "a")).ExitCode);
    }

    [Fact]
    public async Task Cancel_tells_whether_the_code_has_to_clean_up_yet()
    {
        await Run("run", "total", "--id", "graph", "--detach");
        var running = Run("run", "ask", "--input", """["pens?"]""", "--id", "code");
        await UntilWaitsForAsync("code", "the event 'answer'");

        var graph = await Run("cancel", "graph");
        var code = await Run("cancel", "code");

        Assert.Equal("Workflow 'graph' is canceled.\n", graph.Error);
        Assert.Matches("^Workflow 'code' (is|will be) canceled", code.Error);
        Assert.Equal(1, (await running).ExitCode);
    }

    [Fact]
    public async Task Workflow_that_has_not_ended_is_not_deleted()
    {
        await Run("run", "total", "--id", "a", "--detach");

        var delete = await Run("delete", "a");

        Assert.Equal(2, delete.ExitCode);
        Assert.EndsWith("[FW1003]", delete.ErrorLine, StringComparison.Ordinal);
    }
}
