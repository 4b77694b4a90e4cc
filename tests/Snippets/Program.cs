// snippet: program
using FunctionWorkflows;

return await FunctionApp.CreateBuilder(args).Build().RunAsync();

public static partial class Trip
{
    [Step]
    public static async Task<string> Fly(string to) { await Task.Delay(2_000); return $"flight to {to}"; }

    [Step]
    public static async Task<string> Stay(string at) { await Task.Delay(15_000); return $"hotel in {at}"; }

    [Step]
    public static string Confirm(string[] bookings) => $"Booked: {string.Join(", ", bookings)}.";

    [Step]
    public static Step<string> Book(string to = "Oslo") => Steps.Confirm([Steps.Fly(to), Steps.Stay(to)]);
}
// end
