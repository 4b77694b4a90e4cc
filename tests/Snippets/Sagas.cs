using FunctionWorkflows;

namespace Snippets.Sagas;

/// <summary>Who tells the tests what was booked and canceled.</summary>
public sealed class Bookings
{
    private readonly List<string> _notes = [];

    public IReadOnlyList<string> Notes
    {
        get
        {
            lock (_notes)
            {
                return [.. _notes];
            }
        }
    }

    public bool IsHotelFull { get; set; }

    public bool IsDeskClosed { get; set; }

    public void Note(string what)
    {
        lock (_notes)
        {
            _notes.Add(what);
        }
    }
}

public static partial class Saga
{
    [Step(MaxRetries = 0)]
    public static string BookFlight(string to, [FromServices] Bookings bookings)
    {
        if (to == "Atlantis")
        {
            throw new InvalidOperationException("Nobody flies there.");
        }

        bookings.Note($"flight to {to}");
        return $"flight to {to}";
    }

    [Step]
    public static void CancelFlight(string flight, [FromServices] Bookings bookings) =>
        bookings.Note($"no {flight}");

    [Step(MaxRetries = 0)]
    public static string BookHotel(string at, string key, [FromServices] Bookings bookings)
    {
        bookings.Note($"hotel in {at}");
        return bookings.IsHotelFull ? throw new InvalidOperationException("The hotel is full.") : $"hotel in {at}";
    }

    [Step(MaxRetries = 0)]
    public static void CancelHotelIfBooked(string key, [FromServices] Bookings bookings)
    {
        if (bookings.IsDeskClosed)
        {
            throw new InvalidOperationException("The desk is closed.");
        }

        bookings.Note("no hotel");
    }

    // snippet: saga
    [Workflow]
    public static async Task<string> BookTrip(WorkflowContext ctx, string to)
    {
        var flight = await ctx.Run(Steps.BookFlight(to));
        ctx.Compensate(Steps.CancelFlight(flight));           // after the step: its output is what is to be undone

        var key = ctx.NewGuid().ToString();
        ctx.Compensate(Steps.CancelHotelIfBooked(key));       // before the step: it may fail after it has booked
        var hotel = await ctx.Run(Steps.BookHotel(to, key));
        return $"{flight}, {hotel}";
    }
    // end

    // snippet: saga-side-by-side
    [Workflow]
    public static async Task<string[]> BookFlights(WorkflowContext ctx, string[] cities)
    {
        return await Task.WhenAll(cities.Select(Book));

        async Task<string> Book(string to)
        {
            var flight = await ctx.Run(Steps.BookFlight(to));
            ctx.Compensate(Steps.CancelFlight(flight));
            return flight;
        }
    }
    // end

    // snippet: saga-partly
    [Workflow]
    public static async Task<string> BookSomething(WorkflowContext ctx, string to)
    {
        try
        {
            return await ctx.Run(Workflows.BookTrip(to));     // a saga of its own: it undoes all, or nothing
        }
        catch (StepFailedException)
        {
            return await ctx.Run(Workflows.BookTrip("Bergen"));
        }
    }
    // end
}
