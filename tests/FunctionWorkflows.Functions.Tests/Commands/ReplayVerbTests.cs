using System.Text.Json;

namespace FunctionWorkflows.Functions.Tests.Commands;

public sealed class ReplayVerbTests : WithStore
{
    [Fact]
    public async Task History_goes_to_standard_output_or_to_a_file()
    {
        await AskedAsync();
        var file = Path.Combine(Folder, "a.json");

        var printed = await Run("export", "a");
        var written = await Run("export", "a", "--output", file);

        Assert.Equal((0, ""), (printed.ExitCode, printed.Error));
        Assert.Equal(1, printed.Json.GetProperty("format").GetInt32());
        Assert.Equal("ask", printed.Json.GetProperty("name").GetString());
        Assert.Equal((0, ""), (written.ExitCode, written.Out));
        Assert.Contains("workflow 'a'", written.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(printed.Out.TrimEnd(), await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task History_of_the_same_code_passes()
    {
        var file = await ExportAsync();

        var plain = await AppRun.OfAsync(["replay", file, file]);
        var json = await AppRun.OfAsync(["replay", "--json", file]);

        Assert.Equal(new AppRun(0, $"{file}  ask 'a'  passes\n{file}  ask 'a'  passes\n", ""), plain);
        Assert.Equal((0, ""), (json.ExitCode, json.Error));
        var replayed = Assert.Single(json.Json.GetProperty("histories").EnumerateArray());
        Assert.True(replayed.GetProperty("passes").GetBoolean());
        Assert.Equal("a", replayed.GetProperty("id").GetString());
    }

    [Fact]
    public async Task History_of_other_code_ends_with_1_and_names_both()
    {
        var good = await ExportAsync();
        var bad = Path.Combine(Folder, "bad.json");
        var text = await File.ReadAllTextAsync(good);
        await File.WriteAllTextAsync(bad, text.Replace("\"ask\"", "\"ask-louder\"", StringComparison.Ordinal));

        var plain = await AppRun.OfAsync(["replay", bad, good]);
        var json = await AppRun.OfAsync(["replay", "--json", bad]);

        Assert.Equal((1, $"{good}  ask 'a'  passes\n"), (plain.ExitCode, plain.Out));
        Assert.Contains("the event 'answer'", plain.ErrorLine, StringComparison.Ordinal);
        Assert.Contains("step 'price'", plain.ErrorLine, StringComparison.Ordinal);
        Assert.EndsWith("[FW1061]", plain.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(1, json.ExitCode);
        Assert.Equal("FW1061", Code(json.Json.GetProperty("histories")[0]));
        Assert.Equal("FW1061", Code(JsonDocument.Parse(json.ErrorLine).RootElement));
    }

    [Theory]
    [InlineData("not JSON", "FW1068")]
    [InlineData("{\"format\":99}", "FW1067")]
    [InlineData(null, "FW1052")]
    public async Task Bad_file_ends_with_2(string? text, string code)
    {
        var file = Path.Combine(Folder, "bad.json");
        if (text is not null)
        {
            await File.WriteAllTextAsync(file, text);
        }

        var run = await AppRun.OfAsync(["replay", file]);

        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.EndsWith($"[{code}]", run.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Graph_of_steps_is_not_replayed()
    {
        await Run("run", "total", "--id", "a");
        var file = Path.Combine(Folder, "a.json");
        await Run("export", "a", "--output", file);

        var run = await AppRun.OfAsync(["replay", file]);

        Assert.Equal(2, run.ExitCode);
        Assert.EndsWith("[FW1069]", run.ErrorLine, StringComparison.Ordinal);
    }

    private async Task<string> ExportAsync()
    {
        await AskedAsync();
        var file = Path.Combine(Folder, "a.json");
        Assert.Equal(0, (await Run("export", "a", "--output", file)).ExitCode);
        return file;
    }

    private async Task AskedAsync()
    {
        await Run("run", "ask", "--input", """["pens?"]""", "--id", "a", "--detach");
        await Run("raise", "a", "answer", "--data", """{"item": "pen", "count": 2}""");
        Assert.Equal(0, (await Run("resume", "a", "--json")).ExitCode);
    }

    private static string? Code(JsonElement document) =>
        document.GetProperty("error").GetProperty("code").GetString();
}
