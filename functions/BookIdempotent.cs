using FunctionWorkflows;

namespace Functions;

/// <summary>
/// An outside effect that is had once: a first step makes the id of the request, which is recorded, and so each try
/// of the booking asks the office for the same booking.
/// </summary>
public static partial class BookIdempotent
{
    [Step(Name = "book-idempotent")]
    public static Step<Booking> Book(string flight = "OAK-SAN") => Steps.BookFlight(Steps.NewRequestId(), flight);

    [Step(Name = "book-idempotent-id")]
    public static string NewRequestId() => Guid.NewGuid().ToString("N");

    [Step(Name = "book-idempotent-flight")]
    public static Task<Booking> BookFlight(
        string requestId, string flight, [FromServices] BookingOffice office, CancellationToken cancellationToken) =>
        office.BookAsync(requestId, flight, cancellationToken);
}
