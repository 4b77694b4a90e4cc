namespace FunctionWorkflows.Functions.Tests;

public sealed record Order(string Item, int Count);

/// <summary>Steps for the tests of the verbs.</summary>
public static partial class Shop
{
    [Step(Name = "total")]
    public static Step<int> Total(int a = 1, int b = 2) => Steps.Add(Steps.Price(a).Named("first"), Steps.Price(b));

    [Step(Name = "price", Metadata = ["currency=EUR"])]
    public static int Price(int value) => value * 10;

    [Step(Name = "add", Cpus = 0.5, MaxRetries = 7)]
    public static int Add(int x, int y) => x + y;

    [Step(Name = "place-order")]
    public static string Place(Order order) => $"{order.Count} x {order.Item}";

    [Step(Name = "breaks", MaxRetries = 0)]
    public static string Breaks(string unless) =>
        File.Exists(unless) ? "mended" : throw new InvalidOperationException("out of\npaper");

    [Step(Name = "tells", MaxRetries = 0)]
    public static string Tells(StepContext context)
    {
        context.Heartbeat(new Order("paper", 5));
        throw new InvalidOperationException("out of paper");
    }

    [Step(Name = "many")]
    public static Step<int> Many(int count) => Steps.Count([.. Enumerable.Range(0, count).Select(Steps.Price)]);

    [Step(Name = "count")]
    public static int Count(int[] values) => values.Length;
}

public static partial class OneClass
{
    [Step]
    public static int Same() => 1;
}

public static partial class OtherClass
{
    [Step]
    public static int Same() => 2;
}
