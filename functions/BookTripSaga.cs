using FunctionWorkflows;

namespace Functions;

/// <summary>
/// The trip again, as a saga in code: bookings one after another, each with its undo. Where one cannot be made, those
/// before it are canceled in reverse, once each, also where the process dies in the middle.
/// </summary>
public static partial class BookTripSaga
{
    /// <param name="ctx">The context.</param>
    /// <param name="origin">Where from.</param>
    /// <param name="dest">Where to.</param>
    /// <param name="dates">From when until when.</param>
    /// <param name="failing">The booking that cannot be made: <c>outbound</c>, <c>inbound</c> or <c>hotel</c>.</param>
    [Workflow(Name = "book-trip-saga")]
    public static async Task<Receipt> Book(
        WorkflowContext ctx,
        string origin = "OAK",
        string dest = "SAN",
        DateOnly[]? dates = null,
        string? failing = null)
    {
        dates ??= [new(2026, 6, 1), new(2026, 6, 8)];
        await BookOrCancel("outbound", $"{origin}-{dest} {dates[0]:yyyy-MM-dd}");
        await BookOrCancel("inbound", $"{dest}-{origin} {dates[^1]:yyyy-MM-dd}");
        await BookOrCancel("hotel", $"{dest} {dates[0]:yyyy-MM-dd}");
        return new(
            [new(origin, dest, dates[0], "12A"), new(dest, origin, dates[^1], "12A")],
            [new(dest, dates[0], dates[^1])],
            IsFinal: true);

        async Task BookOrCancel(string name, string what)
        {
            var booking = await ctx.Run(
                Steps.Reserve($"{ctx.NewGuid():N}", $"{name} {what}", name == failing).Named(name));
            ctx.Compensate(Steps.Cancel(booking.RequestId).Named($"cancel-{name}"));
        }
    }

    [Step(Name = "book-trip-saga-reserve", MaxRetries = 0)]
    public static async Task<Booking> Reserve(
        string requestId,
        string what,
        bool isFull,
        [FromServices] BookingOffice office,
        CancellationToken cancellationToken) => isFull
            ? throw new InvalidOperationException($"Nothing is free for {what}")
            : await office.BookAsync(requestId, what, cancellationToken);

    [Step(Name = "book-trip-saga-cancel")]
    public static Task Cancel(
        string requestId, [FromServices] BookingOffice office, CancellationToken cancellationToken) =>
        office.CancelAsync(requestId, cancellationToken);
}
