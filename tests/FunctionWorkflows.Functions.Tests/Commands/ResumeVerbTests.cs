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
}
