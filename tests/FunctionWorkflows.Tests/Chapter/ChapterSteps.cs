namespace FunctionWorkflows.Tests.Chapter;

public sealed record Flight(string Origin, string Dest, DateOnly Date);

public sealed record Hotel(string City, int Nights);

public sealed record Receipt(int Flights, int Hotels, string Text);

public static partial class ChapterSteps
{
    [Step]
    public static ObjectRef<string>[] Words() => [ObjectRef.Put("hello"), ObjectRef.Put("world")];

    [Step]
    public static async Task<string> Concat(ObjectRef<string>[] words)
    {
        var texts = new List<string>();
        foreach (var word in words)
        {
            texts.Add(await word.GetAsync());
        }

        return string.Join(' ', texts);
    }

    [Step(Gpus = 1)]
    public static string Train() => "trained";

    [Step]
    public static Step<int> Factorial(int n) => n <= 1 ? 1 : Steps.Multiply(n, Steps.Factorial(n - 1));

    [Step]
    public static int Multiply(int a, int b) => a * b;

    [Step]
    public static int Add(int a, int b) => a + b;

    [Step]
    public static Step<int> Fib(int n) => n <= 1 ? n : Steps.Add(Steps.Fib(n - 1), Steps.Fib(n - 2));

    [Step]
    public static int Twice(int value) => 2 * value;

    [Step]
    public static int Sum(int a, int b, int c) => a + b + c;

    [Step]
    public static int SumAll(IReadOnlyList<int> values) => values.Sum();

    [Step]
    public static int SumNested(int[][] values) => values.Sum(row => row.Sum());

    [Step]
    public static ObjectRef<int> PutNumber(int value) => ObjectRef.Put(value);

    [Step]
    public static async Task<int> AddRefs(ObjectRef<int> a, ObjectRef<int> b) =>
        await a.GetAsync() + await b.GetAsync();

    [Step]
    public static Flight BookFlight(string origin, string dest, DateOnly date) => new(origin, dest, date);

    [Step]
    public static Hotel BookHotel(string city, DateOnly[] dates) => new(city, dates[^1].DayNumber - dates[0].DayNumber);

    [Step]
    public static Receipt FinalizeOrCancel(Flight[] flights, Hotel[] hotels) =>
        new(flights.Length, hotels.Length,
            $"{flights[0].Origin}-{flights[0].Dest}, {flights[1].Origin}-{flights[1].Dest}, {hotels[0].Nights} nights");

    [Step]
    public static Step<Receipt> BookTrip(string origin, string dest, DateOnly[] dates)
    {
        var outbound = Steps.BookFlight(origin, dest, dates[0]);
        var inbound = Steps.BookFlight(dest, origin, dates[1]);
        var hotel = Steps.BookHotel(dest, dates);
        return Steps.FinalizeOrCancel([outbound, inbound], [hotel]);
    }

    [Step]
    public static Step<int> CountDown(int n) => n == 0 ? 0 : Steps.CountDown(n - 1);

    [Step]
    public static Step<int> SumTo(int n) => n == 0 ? 0 : Steps.Add(n, Steps.SumTo(n - 1));
}
