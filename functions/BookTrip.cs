using FunctionWorkflows;

namespace Functions;

public sealed record Flight(string From, string To, DateOnly Date, string Seat);

public sealed record Hotel(string City, DateOnly From, DateOnly Until);

public sealed record Receipt(Flight[] Flights, Hotel[] Hotels, bool IsFinal);

/// <summary>Three bookings side by side, and one step that takes them all or gives them all back.</summary>
public static partial class BookTrip
{
    private static readonly DateOnly[] DefaultDates = [new(2026, 6, 1), new(2026, 6, 8)];

    [Step(Name = "book-trip")]
    public static Step<Receipt> Book(string origin = "OAK", string dest = "SAN", DateOnly[]? dates = null)
    {
        dates ??= DefaultDates;
        var outbound = Steps.BookFlight(origin, dest, dates[0]);
        var inbound = Steps.BookFlight(dest, origin, dates[1]);
        var hotel = Steps.BookHotel(dest, dates);
        return Steps.FinalizeOrCancel([outbound, inbound], [hotel]);
    }

    [Step(Name = "book-trip-flight")]
    public static Flight BookFlight(string origin, string dest, DateOnly date) => new(origin, dest, date, "12A");

    [Step(Name = "book-trip-hotel")]
    public static Hotel BookHotel(string city, DateOnly[] dates) => new(city, dates[0], dates[^1]);

    [Step(Name = "book-trip-finalize")]
    public static Receipt FinalizeOrCancel(Flight[] flights, Hotel[] hotels) =>
        new(flights, hotels, IsFinal: flights.Length == 2 && hotels.Length > 0);
}
