using System.Collections.Concurrent;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.Tests.Chapter;

/// <summary>An airline that refuses to book one id twice, and keeps what it booked.</summary>
public sealed class Airline
{
    private readonly ConcurrentDictionary<string, string> _tickets = new();

    public IReadOnlyCollection<string> Tickets => [.. _tickets.Values];

    public int Calls { get; private set; }

    public string Book(string bookingId, string flight)
    {
        Calls++;
        return _tickets.GetOrAdd(bookingId, _ => $"{flight} as {bookingId}");
    }
}

/// <summary>Example 9: an id is made by a step of its own, and recorded before the step that books with it.</summary>
public sealed partial class IdempotentBookingTests
{
    private readonly Airline _airline = new();
    private readonly Board _board = new();

    [Step]
    public static string GenerateId([FromServices] Board board)
    {
        board.Run("id");
        return Guid.NewGuid().ToString("N");
    }

    [Step(MaxRetries = 0)]
    public static async Task<string> BookFlight(
        string bookingId,
        string flight,
        [FromServices] Airline airline,
        [FromServices] Board board,
        CancellationToken cancellationToken)
    {
        var ticket = airline.Book(bookingId, flight);
        await board.PassAsync("booked", cancellationToken);
        return ticket;
    }

    [Fact]
    public async Task Example_9_a_host_that_dies_between_the_booking_and_its_record_books_once()
    {
        var store = new InMemoryStore();
        await using var first = await HostAsync(store);
        await first.Workflows.StartAsync(Steps.BookFlight(Steps.GenerateId(), "UA 1"), id: "booking");
        await _board.ReachedAsync("booked");
        first.Crash();
        _board.Open("booked");

        await using var second = await HostAsync(store);
        var ticket = await second.Workflows.GetOutputAsync<string>("booking");

        Assert.Equal((1, 2), (_board.Runs("id"), _airline.Calls));
        Assert.Equal(ticket, Assert.Single(_airline.Tickets));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Example_9_a_host_that_dies_as_the_id_is_recorded_books_once(bool isBefore)
    {
        var store = new InMemoryStore();
        _board.Open("booked");
        await using var first = await HostAsync(store, (host, write, isNow) =>
        {
            if (isNow == isBefore && write.Records.Any(record => record.Name == "IdempotentBookingTests.GenerateId"))
            {
                host.Crash();
            }
        });
        await first.Workflows.StartAsync(Steps.BookFlight(Steps.GenerateId(), "UA 1"), id: "booking");
        await first.Crashed;

        await using var second = await HostAsync(store);
        var ticket = await second.Workflows.GetOutputAsync<string>("booking");

        Assert.Equal((isBefore ? 2 : 1, 1), (_board.Runs("id"), _airline.Calls));
        Assert.Equal(ticket, Assert.Single(_airline.Tickets));
    }

    private Task<WorkflowTestHost> HostAsync(
        InMemoryStore store, Action<WorkflowTestHost, StoreWrite, bool>? hook = null) =>
        WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = store,
            Services = services => services.AddSingleton(_board).AddSingleton(_airline),
            Writing = (host, write) => hook?.Invoke(host, write, true),
            Written = (host, write) => hook?.Invoke(host, write, false),
        });
}
