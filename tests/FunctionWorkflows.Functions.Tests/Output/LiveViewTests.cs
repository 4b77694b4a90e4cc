using FunctionWorkflows.Output;

namespace FunctionWorkflows.Functions.Tests.Output;

public sealed class LiveViewTests : WithStore
{
    [Fact]
    public async Task Terminal_gets_a_tree_and_standard_output_only_the_result()
    {
        var output = new StringWriter();
        var error = new StringWriter();
        using var input = new StringReader("");
        var console = new AppConsole(input, output, error) { IsTerminal = true };

        string[] args = ["run", "many", "--input", "[300]", "--id", "a", "--store", Store];
        var exitCode = await FunctionApp.CreateBuilder(args).Build().RunAsync(console);

        Assert.Equal((0, "300\n"), (exitCode, output.ToString()));
        Assert.Contains("many 'a'  Successful", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("302 of 302 steps", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(" more: ", error.ToString(), StringComparison.Ordinal);
    }
}
