namespace FunctionWorkflows.Functions.Tests.Commands;

/// <summary>A host as a process of its own, which stays until it is told to stop.</summary>
public sealed class StartVerbTests : WithStore
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Host_takes_detached_workflows_and_stops_when_told(string signal)
    {
        using var host = FunctionsProcess.Start(Folder, "--store", Store);
        await host.UntilOutAsync(text => text.Contains("Press Ctrl+C", StringComparison.Ordinal));

        var detached = await FunctionsProcess.RunAsync(
            Folder, "run", "factorial", "--input", "[6]", "--id", "a", "--detach", "--store", Store);
        var output = await FunctionsProcess.RunAsync(Folder, "output", "a", "--store", Store);
        await host.SignalAsync(signal);
        var ended = await host.EndAsync();

        Assert.Equal(new AppRun(0, "a\n", ""), detached);
        Assert.Equal(new AppRun(0, "720\n", ""), output);
        Assert.Equal(0, ended.ExitCode);
        Assert.Contains("    factorial(int n = ...) -> long", ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_goes_on_with_what_a_killed_run_left()
    {
        using (var killed = Start("run", "fib", "--input", "[16]", "--id", "a"))
        {
            await killed.UntilErrorAsync(text => text.Contains("Workflow 'a'", StringComparison.Ordinal));
            killed.Kill();
            await killed.EndAsync();
        }

        using var host = FunctionsProcess.Start(Folder, "start", "--store", Store, "--json");
        var output = await FunctionsProcess.RunAsync(Folder, "output", "a", "--store", Store);

        Assert.Equal((0, "987\n"), (output.ExitCode, output.Out));
    }
}
