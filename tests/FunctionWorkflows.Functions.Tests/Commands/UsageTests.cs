using System.Text.Json;

namespace FunctionWorkflows.Functions.Tests.Commands;

/// <summary>Bad input gets one line that says what is wrong and what would be right, and starts nothing.</summary>
public sealed class UsageTests : WithStore
{
    [Theory]
    [InlineData("FW1050", "did you mean 'run'?", "rnu", "total")]
    [InlineData("FW1050", "--help lists the verbs", "completely-else")]
    [InlineData("FW1050", "did you mean '--json'?", "run", "total", "--jsno")]
    [InlineData("FW1050", "did you mean '--input'?", "run", "total", "--imput=[1]")]
    [InlineData("FW1050", "has no option '--zzzzzzzz'.", "run", "total", "--zzzzzzzz")]
    [InlineData("FW1050", "lacks its NAME", "run")]
    [InlineData("FW1050", "lacks its ID", "show")]
    [InlineData("FW1050", "'--input' lacks its value", "run", "total", "--input")]
    [InlineData("FW1050", "one argument too many", "run", "total", "extra")]
    [InlineData("FW1050", "Write key=value", "run", "total", "--metadata", "team")]
    [InlineData("FW1050", "did you mean 'Failed'?", "list", "--status", "faild")]
    [InlineData("FW1050", "from 1 to 1000", "list", "--top", "1001")]
    [InlineData("FW1050", "'--include-failed' goes without an ID", "resume", "a", "--include-failed")]
    [InlineData("FW1051", "did you mean 'total'?", "run", "totl")]
    [InlineData("FW1051", "There is no step or workflow 'nothing-like-it'.", "run", "nothing-like-it")]
    [InlineData("FW1051", "'OneClass.Same', 'OtherClass.Same'", "run", "same")]
    [InlineData("FW1051", "did you mean 'total'?", "graph", "totla")]
    [InlineData("FW1052", "line 1, byte 2", "run", "total", "--input", "{bad")]
    [InlineData("FW1052", "it is empty", "run", "total", "--input", "")]
    [InlineData("FW1052", "cannot be read", "run", "total", "--input", "@nowhere.json")]
    [InlineData("FW1054", "did you mean 'FW1050'?", "explain", "FW105O")]
    [InlineData("FW1026", "'value' is missing", "run", "price")]
    [InlineData("FW1026", "0 arguments were given", "run", "price", "--input", "[]")]
    [InlineData("FW1026", "3 arguments were given", "run", "total", "--input", "[1, 2, 3]")]
    [InlineData("FW1026", "did you mean 'a'?", "run", "total", "--input", "{\"aa\": 1}")]
    [InlineData("FW1026", "the value at 'a'", "run", "total", "--input", "[\"x\"]")]
    [InlineData("FW1026", "the value at 'order.count'", "run", "place-order", "--input", "{\"count\": \"two\"}")]
    [InlineData("FW1018", "1 to 200", "run", "total", "--id", "")]
    [InlineData("FW1001", "'nobody'", "show", "nobody")]
    [InlineData("FW1001", "'nobody'", "output", "nobody")]
    [InlineData("FW1001", "'nobody'", "resume", "nobody")]
    [InlineData("FW1001", "'nobody'", "cancel", "nobody")]
    [InlineData("FW1001", "'nobody'", "delete", "nobody")]
    [InlineData("FW1001", "'nobody'", "raise", "nobody", "answer")]
    [InlineData("FW1001", "'nobody'", "export", "nobody")]
    [InlineData("FW1050", "lacks its EVENT", "raise", "a")]
    [InlineData("FW1050", "lacks its FILE", "replay")]
    [InlineData("FW1052", "line 1, byte 2", "raise", "a", "answer", "--data", "{bad")]
    [InlineData("FW1026", "'question' is missing", "run", "ask")]
    public async Task Bad_input_is_refused_in_one_line(string code, string text, params string[] args)
    {
        var plain = await AppRun.OfAsync(Complete(args));
        var json = await AppRun.OfAsync([args[0], "--json", .. Complete(args)[1..]]);

        Assert.Equal((2, ""), (plain.ExitCode, plain.Out));
        Assert.Contains(text, plain.ErrorLine, StringComparison.Ordinal);
        Assert.EndsWith($"[{code}]", plain.ErrorLine, StringComparison.Ordinal);
        Assert.Equal((2, ""), (json.ExitCode, json.Out));
        var error = JsonDocument.Parse(json.ErrorLine).RootElement.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Contains(text, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty((await Run("list", "--json")).Json.GetProperty("workflows").EnumerateArray());
    }

    [Fact]
    public async Task Id_that_is_too_long_is_refused()
    {
        var run = await Run("run", "total", "--id", new string('x', 201));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("201 characters", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Id_in_use_is_refused()
    {
        await Run("run", "total", "--id", "a");

        var again = await Run("run", "price", "--input", "[1]", "--id", "a");

        Assert.Equal((2, ""), (again.ExitCode, again.Out));
        Assert.Contains("'a' is in use", again.ErrorLine, StringComparison.Ordinal);
        Assert.Equal("total", (await Run("show", "a", "--json")).Json.GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("sqllite:x.db", "did you mean 'sqlite'?")]
    [InlineData("sqlite:/proc/none/x.db", "Choose a path")]
    public async Task Store_that_cannot_be_opened_is_refused(string store, string text)
    {
        foreach (var verb in (string[][])[["run", "total"], ["list"], ["start"], ["show", "a"], ["resume"]])
        {
            var run = await AppRun.OfAsync([.. verb, "--store", store]);

            Assert.Equal((2, ""), (run.ExitCode, run.Out));
            Assert.Contains(text, run.ErrorLine, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Detached_workflow_is_not_put_where_it_would_be_lost()
    {
        var run = await AppRun.OfAsync(["run", "total", "--detach", "--store", "memory"]);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains("'--detach'", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_in_memory_lasts_for_one_run()
    {
        var run = await AppRun.OfAsync(["run", "total", "--store", "memory", "--json"]);

        Assert.Equal(new AppRun(0, "30\n", ""), run);
    }

    [Fact]
    public async Task Name_that_begins_with_a_dash_goes_after_two_dashes()
    {
        await Run("run", "total", "--id", "-a");

        var show = await AppRun.OfAsync(["show", "--store", Store, "--json", "--", "-a"]);

        Assert.Equal((0, "-a"), (show.ExitCode, show.Json.GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    public async Task Help_is_printed(params string[] args)
    {
        var run = await AppRun.OfAsync(args);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("--store", run.Out, StringComparison.Ordinal);
    }

    private string[] Complete(string[] args) =>
        args[^1] is "--input" || args[0] is "rnu" or "completely-else"
            ? args
            : [args[0], "--store", Store, .. args[1..]];
}
