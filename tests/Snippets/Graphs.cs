using FunctionWorkflows;

namespace Snippets.Graphs;

public sealed record Flight(string From, string To);

public sealed record Hotel(string City);

public sealed record Confirmation(Flight[] Flights, Hotel[] Hotels);

// snippet: trip
public static partial class Travel
{
    [Step]
    public static Flight BookFlight(string from, string to, DateOnly date) => new(from, to);

    [Step]
    public static Hotel BookHotel(string city, DateOnly[] nights) => new(city);

    [Step]
    public static Confirmation Confirm(Flight[] flights, Hotel[] hotels) => new(flights, hotels);

    [Step]
    public static Step<Confirmation> Book(string from, string to, DateOnly[] dates)
    {
        var outbound = Steps.BookFlight(from, to, dates[0]);   // nothing runs yet
        var inbound = Steps.BookFlight(to, from, dates[1]);
        var hotel = Steps.BookHotel(to, dates);
        return Steps.Confirm([outbound, inbound], [hotel]);    // the three run side by side
    }
}
// end

// snippet: continuation
public static partial class Numbers
{
    [Step]
    public static Step<int> Fib(int n) => n <= 1 ? n : Steps.Add(Steps.Fib(n - 1), Steps.Fib(n - 2));

    [Step]
    public static int Add(int a, int b) => a + b;
}
// end

public static partial class Shapes
{
    [Step]
    public static int One(int value) => value;

    [Step]
    public static int Sum(int[] values) => values.Sum();

    [Step]
    public static int Total(Dictionary<string, int> prices) => prices.Values.Sum();

    [Step]
    public static int Deep(int[][] rows) => rows.Sum(row => row.Sum());

    [Step]
    public static string Print(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static void Use()
    {
        // snippet: arguments
        var three = Steps.One(3);
        Step<int> mixed = Steps.Sum([1, 2, three]);                         // values and steps in one list
        Step<int> many = Steps.Sum(Enumerable.Range(1, 30).Select(Steps.One).ToArray());
        Step<int> priced = Steps.Total(new Args<string, int> { ["a"] = 1, ["b"] = three });
        Step<int> deep = Steps.Deep([Step.All(three, three), Step.All(mixed)]);   // steps in lists of lists
        // end

        // snippet: conversions
        Step<int[]> known = Step.Of<int[]>([1, 2, 3]);      // an output that is known: runs nothing
        Step<string> text = Steps.Print(three.Cast<long>());   // int as long, a class as its base
        // end
    }
}

// snippet: options-by-attribute
public static partial class Camera
{
    [Step(Name = "camera.snap", FormerNames = ["Camera.TakePicture"], MaxRetries = 5, TimeoutSeconds = 30)]
    public static byte[] Snap(int exposure = 1) => [];

    [Step(Gpus = 1, Resources = ["camera=1"], Metadata = ["team=vision"])]
    public static string Recognize(byte[] picture) => "a cat";
}
// end

internal static class ByCall
{
    public static void Use()
    {
        // snippet: options-by-call
        var picture = Camera.Steps.Snap()
            .Named("first picture")
            .WithRetries(10, Backoff.Exponential(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5)))
            .WithTimeout(TimeSpan.FromMinutes(1))
            .WithMetadata("shift", "night");
        var what = Camera.Steps.Recognize(picture).WithResources(cpus: 2, gpus: 1);
        // end
    }
}

public sealed class Invoices
{
    public Task<string> WriteAsync(string order, string key, CancellationToken cancellationToken) => Task.FromResult(order + key);
}

public static partial class Lines
{
    // snippet: heartbeat
    [Step]
    public static async Task<int> Import(string file, StepContext context, CancellationToken cancellationToken)
    {
        var done = context.LastHeartbeat<int>();
        await foreach (var line in File.ReadLinesAsync(file, cancellationToken).Skip(done))
        {
            await StoreAsync(line, cancellationToken);
            context.Heartbeat(++done);
        }

        return done;
    }
    // end

    private static Task StoreAsync(string line, CancellationToken cancellationToken) =>
        Console.Out.WriteLineAsync(line.AsMemory(), cancellationToken);
}

// snippet: services
public sealed partial class Billing(Invoices invoices)
{
    [Step]
    public async Task<string> Bill(string order, StepContext context, CancellationToken cancellationToken)
    {
        context.Logger.LogInformation("Try {Attempt} of {Order}", context.Attempt, order);
        return await invoices.WriteAsync(order, context.IdempotencyKey, cancellationToken);
    }

    [Step]
    public static Task<string> BillAgain(string order, [FromServices] Invoices invoices) =>
        invoices.WriteAsync(order, "again", CancellationToken.None);
}
// end
