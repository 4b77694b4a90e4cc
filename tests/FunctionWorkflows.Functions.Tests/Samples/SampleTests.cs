using System.Text.Json;

namespace FunctionWorkflows.Functions.Tests.Samples;

/// <summary>Each sample as a user runs it: its figures, and the same after a kill.</summary>
public sealed class SampleTests : WithStore
{
    public static TheoryData<string, string, string> Samples => new()
    {
        { "hello", "[]", "\"hello world\"" },
        { "sum", "[]", "300" },
        { "factorial", "[5]", "120" },
        { "fib", "[10]", "55" },
        { "fib", "[14]", "377" },
        { "nested", "[]", "30" },
        {
            "book-trip", "[]",
            """{"flights":[{"from":"OAK","to":"SAN","date":"2026-06-01","seat":"12A"},"""
            + """{"from":"SAN","to":"OAK","date":"2026-06-08","seat":"12A"}],"""
            + "\"hotels\":[{\"city\":\"SAN\",\"from\":\"2026-06-01\",\"until\":\"2026-06-08\"}],\"isFinal\":true}"
        },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Sample_gives_its_figure(string name, string input, string expected)
    {
        var run = await Functions("run", name, "--input", input, "--json");

        Assert.Equal(new AppRun(0, expected + "\n", ""), run);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Sample_that_was_killed_gives_the_same_when_resumed(string name, string input, string expected)
    {
        using (var killed = Start("run", name, "--input", input, "--id", "a"))
        {
            await killed.UntilErrorAsync(text => text.Contains("Workflow 'a'", StringComparison.Ordinal));
            killed.Kill();
            await killed.EndAsync();
        }

        var before = await StepsAsync();
        var resumed = await Functions("resume", "a", "--json");

        Assert.Equal(new AppRun(0, expected + "\n", ""), resumed);
        AssertUnchanged(before, await StepsAsync());
    }

    [Fact]
    public async Task Named_step_of_sum_is_100()
    {
        await Functions("run", "sum", "--id", "a");

        Assert.Equal("100\n", (await Functions("output", "a", "--step", "first")).Out);
    }

    [Fact]
    public async Task Booking_is_made_once_however_often_its_process_is_killed()
    {
        for (var kills = 0; kills < 3; kills++)
        {
            string[] verb = kills == 0 ? ["run", "book-idempotent", "--id", "a"] : ["resume", "a"];
            using var killed = Start(verb);
            await killed.UntilErrorAsync(text => text.Contains("Workflow 'a'", StringComparison.Ordinal));
            killed.Kill();
            await killed.EndAsync();
        }

        var booking = (await Functions("resume", "a", "--json")).Json;

        var made = Assert.Single(Directory.GetFiles(Path.Combine(Folder, "bookings"), "*.json"));
        Assert.Equal(Path.GetFileNameWithoutExtension(made), booking.GetProperty("requestId").GetString());
        Assert.Equal(
            booking.GetProperty("requestId").GetString(),
            (await Functions("output", "a", "--step", "book-idempotent-id", "--json")).Json.GetString());
    }

    internal static void AssertUnchanged(
        IReadOnlyDictionary<string, JsonElement> before, IReadOnlyDictionary<string, JsonElement> after)
    {
        foreach (var (name, step) in before.Where(step => step.Value.GetProperty("status").GetString() == "Successful"))
        {
            Assert.Equal(step.GetRawText(), after[name].GetRawText());
        }
    }

    private async Task<IReadOnlyDictionary<string, JsonElement>> StepsAsync() =>
        (await Functions("show", "a", "--json")).Json.GetProperty("steps").EnumerateArray()
            .ToDictionary(step => step.GetProperty("name").GetString()!);
}
