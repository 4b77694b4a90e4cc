namespace FunctionWorkflows.Functions.Tests.Commands;

public sealed class RunVerbTests : WithStore
{
    [Fact]
    public async Task Result_is_the_only_thing_on_standard_output()
    {
        var run = await Run("run", "total", "--id", "a");

        Assert.Equal((0, "30\n"), (run.ExitCode, run.Out));
        Assert.StartsWith("Workflow 'a' (total)\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("Successful  first", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_mode_says_nothing_but_the_value()
    {
        var run = await Run("run", "place-order", "--input", """{"item": "pen", "count": 2}""", "--json");

        Assert.Equal(new AppRun(0, "\"2 x pen\"\n", ""), run);
    }

    [Theory]
    [InlineData("total")]
    [InlineData("TOTAL")]
    [InlineData("Shop.Total")]
    [InlineData("shop.total")]
    public async Task Step_is_found_by_name_method_and_class_in_any_case(string name) =>
        Assert.Equal("30\n", (await Run("run", name, "--json")).Out);

    [Theory]
    [InlineData("[3]", "50")]
    [InlineData("[3, 4]", "70")]
    [InlineData("""{"b": 5}""", "60")]
    [InlineData("[]", "30")]
    public async Task Arguments_go_by_position_or_by_name(string input, string expected) =>
        Assert.Equal($"{expected}\n", (await Run("run", "total", "--input", input, "--json")).Out);

    [Fact]
    public async Task Input_comes_from_a_file_or_from_standard_input()
    {
        var file = Path.Combine(Folder, "input.json");
        await File.WriteAllTextAsync(file, "[7, 8]");

        var fromFile = await Run("run", "total", "--input", $"@{file}", "--json");
        var fromStandardInput = await AppRun.OfAsync(
            ["run", "total", "--input", "-", "--store", Store, "--json"], "[7, 8]");

        Assert.Equal("150\n", fromFile.Out);
        Assert.Equal("150\n", fromStandardInput.Out);
    }

    [Fact]
    public async Task Metadata_is_kept()
    {
        await Run("run", "total", "--id", "a", "--metadata", "team=a=b", "--metadata", "note=");

        var metadata = (await Run("show", "a", "--json")).Json.GetProperty("metadata");

        Assert.Equal("a=b", metadata.GetProperty("team").GetString());
        Assert.Equal("", metadata.GetProperty("note").GetString());
    }

    [Fact]
    public async Task Detached_workflow_is_created_and_left()
    {
        var run = await Run("run", "total", "--id", "a", "--detach");
        var json = await Run("run", "total", "--id", "b", "--detach", "--json");

        Assert.Equal(new AppRun(0, "a\n", ""), run);
        Assert.Equal(new AppRun(0, "{\"id\":\"b\"}\n", ""), json);
        Assert.Equal("Pending", (await Run("show", "a", "--json")).Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Failure_ends_with_1_and_says_how_to_go_on()
    {
        var run = await RunBroken("a");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("out of paper", run.Error, StringComparison.Ordinal);
        Assert.Contains($"functions resume --store {Store} a", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_in_json_mode_is_one_document()
    {
        var run = await RunBroken("a", "--json");

        var error = System.Text.Json.JsonDocument.Parse(run.ErrorLine).RootElement.GetProperty("error");
        Assert.Equal((1, "FW1005"), (run.ExitCode, error.GetProperty("code").GetString()));
        Assert.Contains("paper", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_workflow_of_another_process_is_left_alone()
    {
        await Run("run", "total", "--id", "waiting", "--detach");

        await Run("run", "total", "--id", "mine");

        Assert.Equal("Pending", (await Run("show", "waiting", "--json")).Json.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Thousands_of_steps_are_counted_and_not_listed()
    {
        var run = await Run("run", "many", "--input", "[2000]");

        Assert.Equal("2000\n", run.Out);
        Assert.InRange(run.Error.Split('\n').Length, 3, 120);
        Assert.Contains("2,002 Successful", run.Error, StringComparison.Ordinal);
    }
}
