namespace FunctionWorkflows.Functions.Tests.Application;

/// <summary>The settings files of the current folder, which a process of its own has.</summary>
public sealed class SettingsFilesTests : WithStore
{
    [Theory]
    [InlineData("local.settings.json", """{ "Values": { "FUNCTIONWORKFLOWS_STORE": "sqlite:here.db" } }""")]
    [InlineData("local.settings.json", """{ "Values": { "FunctionWorkflows__Store": "sqlite:here.db", } }""")]
    [InlineData("host.json", """{ "extensions": { "functionWorkflows": { "Store": "sqlite:here.db" } } }""")]
    public async Task Store_is_chosen_by_a_settings_file(string name, string text)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, name), text);

        var run = await FunctionsProcess.RunAsync(Folder, "run", "nested", "--json");

        Assert.Equal(new AppRun(0, "30\n", ""), run);
        Assert.True(File.Exists(Path.Combine(Folder, "here.db")));
    }

    [Fact]
    public async Task Option_wins_over_a_settings_file()
    {
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "local.settings.json"),
            """{ "Values": { "FUNCTIONWORKFLOWS_STORE": "sqlite:here.db" } }""");

        await FunctionsProcess.RunAsync(Folder, "run", "nested", "--store", "sqlite:there.db");

        Assert.False(File.Exists(Path.Combine(Folder, "here.db")));
        Assert.True(File.Exists(Path.Combine(Folder, "there.db")));
    }

    [Fact]
    public async Task Broken_settings_file_is_told_in_one_line()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "host.json"), "{ broken");

        var run = await FunctionsProcess.RunAsync(Folder, "run", "nested");

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains("host.json", run.ErrorLine, StringComparison.Ordinal);
        Assert.EndsWith("[FW1053]", run.ErrorLine, StringComparison.Ordinal);
    }
}
