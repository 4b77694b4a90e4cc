namespace FunctionWorkflows.Functions.Tests.Samples;

/// <summary>The trip as a saga, and what its booking office saw.</summary>
public sealed class SagaTests : WithStore
{
    private static readonly string[] Undone =
    [
        "booked outbound OAK-SAN 2026-06-01",
        "booked inbound SAN-OAK 2026-06-08",
        "canceled inbound SAN-OAK 2026-06-08",
        "canceled outbound OAK-SAN 2026-06-01",
    ];

    [Fact]
    public async Task Trip_is_booked_with_the_receipt_of_the_other_one()
    {
        var saga = await Functions("run", "book-trip-saga", "--json");
        var graph = await Functions("run", "book-trip", "--json");

        Assert.Equal(graph, saga);
        Assert.Equal([.. Undone[..2], "booked hotel SAN 2026-06-01"], Log());
    }

    [Fact]
    public async Task What_was_booked_is_canceled_in_reverse_where_a_booking_fails()
    {
        var run = await Functions("run", "book-trip-saga", "--input", """{"failing": "hotel"}""", "--id", "a");

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("Nothing is free for hotel", run.Error, StringComparison.Ordinal);
        Assert.Equal(Undone, Log());
        Assert.Empty(Directory.GetFiles(Path.Combine(Folder, "bookings"), "*.json"));
        Assert.Equal(
            ["book-trip-saga", "outbound", "inbound", "hotel", "cancel-inbound", "cancel-outbound"],
            (await Functions("show", "a", "--json")).Json.GetProperty("steps").EnumerateArray()
                .Select(step => step.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Nothing_stays_booked_however_often_the_process_is_killed()
    {
        for (var kills = 0; kills < 3; kills++)
        {
            string[] verb = kills == 0
                ? ["run", "book-trip-saga", "--input", """{"failing": "hotel"}""", "--id", "a"]
                : ["resume", "a"];
            using var killed = Start(verb);
            await killed.UntilErrorAsync(text => text.Contains("'a'", StringComparison.Ordinal));
            killed.Kill();
            await killed.EndAsync();
        }

        await Functions("resume", "a");

        Assert.Equal(1, (await Functions("output", "a")).ExitCode);
        Assert.Equal("Failed", (await Functions("show", "a", "--json")).Json.GetProperty("status").GetString());
        Assert.Equal(Undone, Log().Distinct());
        Assert.Empty(Directory.GetFiles(Path.Combine(Folder, "bookings"), "*.json"));
    }

    private string[] Log() => File.ReadAllLines(Path.Combine(Folder, "bookings", "office.log"));
}
