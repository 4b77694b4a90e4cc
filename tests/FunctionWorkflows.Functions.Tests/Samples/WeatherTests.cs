using System.Text.Json;

namespace FunctionWorkflows.Functions.Tests.Samples;

/// <summary>The weather job with fewer repeats than by default: the same steps, in less time.</summary>
public sealed class WeatherTests : WithStore
{
    private const string Input = """{"repeats": 2}""";

    [Fact]
    public async Task Job_that_was_killed_halfway_gives_what_an_undisturbed_one_gives()
    {
        using (var killed = Start("run", "weather", "--input", Input, "--id", "a"))
        {
            await killed.UntilErrorAsync(text => text.Split("Successful").Length > 10);
            killed.Kill();
            await killed.EndAsync();
        }

        var before = await StepsAsync("a");
        var resumed = await Functions("resume", "a", "--json");
        var after = await StepsAsync("a");
        var undisturbed = await Functions("run", "weather", "--input", Input, "--id", "b", "--json");

        var recorded = before.Values.Count(step => step.GetProperty("status").GetString() == "Successful");
        Assert.InRange(recorded, 10, before.Count - 4);
        SampleTests.AssertUnchanged(before, after);
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(undisturbed.Out, resumed.Out);
        AssertReport(undisturbed.Json);
        Assert.True(after.Keys.Count(name => name.StartsWith("score-depth-", StringComparison.Ordinal)) >= 30);
        Assert.All(after.Values, step => Assert.Equal("Successful", step.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Ctrl_C_leaves_the_job_resumable_and_tells_the_command()
    {
        using var interrupted = Start("run", "weather", "--input", Input, "--id", "a b");
        await interrupted.UntilErrorAsync(text => text.Contains("weather-scale", StringComparison.Ordinal));
        await interrupted.SignalAsync("INT");
        var run = await interrupted.EndAsync();

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        var told = run.Error.Split("To go on: ")[^1].Split(" [FW1055]")[0];
        Assert.EndsWith($" resume --store {Store} 'a b'", told, StringComparison.Ordinal);
        Assert.Equal("Resumable", (await Functions("show", "a b", "--json")).Json.GetProperty("status").GetString());
        Assert.Equal(0, (await Functions("cancel", "a b")).ExitCode);
    }

    private static void AssertReport(JsonElement report)
    {
        var matrix = report.GetProperty("confusionMatrix");
        var counts = matrix.GetProperty("counts").EnumerateArray()
            .Select(row => row.EnumerateArray().Select(count => count.GetInt32()).ToArray())
            .ToArray();
        var all = counts.Sum(row => row.Sum());
        var right = counts.Index().Sum(row => row.Item[row.Index]);

        Assert.Equal(1461 / 5, all);
        Assert.Equal(Math.Round((double)right / all, 4), report.GetProperty("accuracy").GetDouble());
        var baseline = report.GetProperty("baselineAccuracy").GetDouble();
        Assert.InRange(report.GetProperty("accuracy").GetDouble(), baseline + 0.3, 1);
        Assert.InRange(report.GetProperty("chosenDepth").GetInt32(), 1, 8);
        foreach (var labels in (string[])["actual", "predicted"])
        {
            Assert.Equal(
                ["drizzle", "fog", "rain", "snow", "sun"],
                matrix.GetProperty(labels).EnumerateArray().Select(label => label.GetString()));
        }
    }

    private async Task<Dictionary<string, JsonElement>> StepsAsync(string id) =>
        (await Functions("show", id, "--json")).Json.GetProperty("steps").EnumerateArray()
            .ToDictionary(step => step.GetProperty("name").GetString()!);
}
