namespace FunctionWorkflows.Functions.Tests.Commands;

public sealed class DescribeVerbTests : WithStore
{
    [Fact]
    public async Task Registry_is_printed_with_signatures_and_options()
    {
        var described = await Run("describe");

        Assert.Matches(
            @"add +\(int x, int y\) -> int +retries 7, cpus 0\.5 +FunctionWorkflows\.Functions\.Tests\.Shop\.Add",
            described.Out);
        Assert.Matches(@"total +\(int a = \.\.\., int b = \.\.\.\) -> int", described.Out);
        Assert.Contains($"Store     {Store}", described.Out, StringComparison.Ordinal);
        Assert.Contains(" CPUs", described.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workflows_are_listed_apart_from_steps()
    {
        var described = (await Run("describe")).Out;
        var json = (await Run("describe", "--json")).Json;

        Assert.Matches(@"(?s)WORKFLOW .*\nask +\(string question, int seconds = \.\.\.\) -> string +\S+\.Desk\.Ask", described);
        Assert.Contains("desk", Names("workflows"));
        Assert.DoesNotContain("desk", Names("steps"));
        Assert.Contains("total", Names("steps"));

        IEnumerable<string?> Names(string member) =>
            json.GetProperty(member).EnumerateArray().Select(item => item.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Registry_is_json_too()
    {
        var described = (await Run("describe", "--json")).Json;

        var add = described.GetProperty("steps").EnumerateArray()
            .Single(step => step.GetProperty("name").GetString() == "add");
        Assert.Equal(7, add.GetProperty("options").GetProperty("maxRetries").GetInt32());
        Assert.Equal("int", add.GetProperty("parameters")[0].GetProperty("type").GetString());
        Assert.Equal(Store, described.GetProperty("store").GetString());
        Assert.True(described.GetProperty("limits").GetProperty("cpus").GetDouble() > 0);
    }
}

public sealed class GraphVerbTests : WithStore
{
    [Fact]
    public async Task Step_is_one_node_with_its_signature() =>
        Assert.Equal("add(int x, int y) -> int  [retries 7, cpus 0.5]\n", (await Run("graph", "add")).Out);

    [Fact]
    public async Task Graph_of_a_workflow_in_code_comes_from_its_code()
    {
        var graph = await Run("graph", "desk");

        Assert.Equal(0, graph.ExitCode);
        Assert.StartsWith("desk() -> string  [its graph comes from its code", graph.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workflow_is_drawn_as_recorded()
    {
        await Run("run", "total", "--id", "a");

        Assert.Equal(
            """
            total 'a' Successful
            total  Successful
              first  Successful
              price  Successful
              add  Successful  <- first, price

            """.ReplaceLineEndings("\n"),
            (await Run("graph", "a")).Out);
    }

    [Fact]
    public async Task Workflow_is_drawn_in_mermaid()
    {
        await Run("run", "total", "--id", "a");

        var graph = (await Run("graph", "a", "--mermaid")).Out;

        Assert.StartsWith("flowchart TD\n", graph, StringComparison.Ordinal);
        Assert.Contains("s3[\"add\"]", graph, StringComparison.Ordinal);
        Assert.Contains("s1 --> s3", graph, StringComparison.Ordinal);
        Assert.Contains("s2 --> s3", graph, StringComparison.Ordinal);
        Assert.Contains("s0 -.-> s3", graph, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Graph_is_json_too()
    {
        await Run("run", "total", "--id", "a");

        var nodes = (await Run("graph", "a", "--json")).Json.GetProperty("nodes");

        Assert.Equal(4, nodes.GetArrayLength());
        Assert.Equal(nodes[0].GetProperty("id").GetString(), nodes[3].GetProperty("parentId").GetString());
        Assert.Equal(2, nodes[3].GetProperty("inputIds").GetArrayLength());
    }
}

public sealed class ExplainVerbTests
{
    [Theory]
    [InlineData("FW1050")]
    [InlineData("fw1050")]
    [InlineData("1050")]
    public async Task Page_of_a_code_is_printed(string code)
    {
        var run = await AppRun.OfAsync(["explain", code]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith("# FW1050", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_is_json_too()
    {
        var json = (await AppRun.OfAsync(["explain", "FW1050", "--json"])).Json;

        Assert.Equal("FW1050", json.GetProperty("code").GetString());
        Assert.StartsWith("# FW1050", json.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FW1050")]
    [InlineData("FW1051")]
    [InlineData("FW1052")]
    [InlineData("FW1053")]
    [InlineData("FW1054")]
    [InlineData("FW1055")]
    [InlineData("FW1056")]
    public async Task Each_code_of_the_app_has_a_page(string code)
    {
        var page = (await AppRun.OfAsync(["explain", code])).Out;

        Assert.Contains("## Way out", page, StringComparison.Ordinal);
        Assert.Contains("## Common causes", page, StringComparison.Ordinal);
    }
}
