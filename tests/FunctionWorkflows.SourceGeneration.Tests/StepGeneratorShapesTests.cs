namespace FunctionWorkflows.SourceGeneration.Tests;

/// <summary>What a user may write against the generated methods, compiled without a warning.</summary>
public sealed class StepGeneratorShapesTests
{
    private const string Trip = """
        using System.Text.Json.Serialization;
        public sealed record Flight(string Id);
        public sealed record Hotel(string Id);
        public sealed record Receipt(int Price);
        public record Order(string Id);
        public sealed record Rush(string Id) : Order(Id);
        public enum Color { Red = -1, Blue = 2 }
        [JsonDerivedType(typeof(Circle))] public interface IShape;
        public sealed record Circle(int R) : IShape;

        public static partial class T
        {
            [Step] public static Task<Flight> BookFlight(string origin, string dest, DateOnly date) => throw new();
            [Step] public static Hotel BookHotel(string city, DateOnly[] dates) => throw new();
            [Step] public static Receipt Finalize(Flight[] flights, List<Hotel> hotels) => throw new();
            [Step] public static Order Ship(Order order) => order;
            [Step] public static int Rows(int[][] rows) => rows.Length;
            [Step] public static int Sum(IReadOnlyList<int> values) => values.Sum();
            [Step] public static int Total(IEnumerable<int> values) => values.Sum();
            [Step] public static int Draw(IShape shape) => 1;
            [Step] public static string Greet(string? name) => "hello " + name;
            [Step] public static int Incr(int by = 1) => by;
            [Step] public static int Two(string? a, int? b = 2) => 1;
            [Step] public static int Any(object? value) => 1;
            [Step] public static int Log(string message, object? value, int level = 0) => 1;
            [Step] public static int Bytes(byte[] bytes, ReadOnlyMemory<byte> more) => 1;
            [Step] public static long Long(long? value) => 1;
            [Step] public static int Map(Dictionary<string, int> values) => 1;
            [Step] public static int ReadMap(IReadOnlyDictionary<string, int> values) => 1;
            [Step] public static int Many(string a, params int[] rest) => 1;
            [Step] public static int ManyOf(params IReadOnlyList<int> rest) => 1;
            [Step] public static int @class(
                int @event = 3, Color color = Color.Red, TimeSpan wait = default, double d = 0.1, decimal m = 1.5m,
                char c = '\'', string s = "a\"b\n", long l = long.MinValue, float f = float.NaN, bool b = true) => 1;
            [Step] public static string? Maybe(List<string?> names) => null;
            [Step] public static ObjectRef<string>[] Words() => [];
            [Step] public static Task<string> Concat(ObjectRef<string>[] words) => throw new();
            [Step] public static int Len(string text) => text.Length;
            [Step] public static void Nothing() { }
            [Step] public static async Task Wait(CancellationToken token = default) => await Task.Yield();
            [Step] public static int Own(
                StepContext context, int a, [FromServices] Random random, CancellationToken token) => 1;
            [Step] public static Step<int> Fib(int n) => n <= 1 ? n : Steps.Rows([[n]]);
            [Step] public static async ValueTask<Step<int>> FibAsync(int n)
            {
                await Task.Yield();
                return n <= 1 ? n : Steps.Fib(n - 1);
            }
            [Step(CatchExceptions = true)] public static int Caught(int n) => n;
            [Step] public static string Pair((int A, string B) pair) => pair.B;
            [Step] public static bool Equals(int a) => true;
            [Step] public static string ToString(int a) => "";
            [Step] public static int Extended(this Order order, int[] more) => 1;
        """;

    [Theory]
    [InlineData("mixed collections", "Steps.Finalize([outbound, new Flight(\"x\"), .. flights], [hotel])")]
    [InlineData("an empty collection", "Steps.Finalize([], [])")]
    [InlineData("arrays and lists of steps", "Steps.Finalize(new[] { outbound }, new List<Step<Hotel>> { hotel })")]
    [InlineData("a step of a whole list", "Steps.Finalize(Step.All(outbound, outbound), [hotel])")]
    [InlineData("a value beside a step", "Steps.BookFlight(Steps.Greet(null), \"SAN\", DateOnly.MinValue)")]
    [InlineData("named arguments", "Steps.BookFlight(dest: text, origin: \"SAN\", date: DateOnly.MinValue)")]
    [InlineData("a target-typed new", "Steps.Ship(new(\"a\"))")]
    [InlineData("a derived value", "Steps.Ship(new Rush(\"a\"))")]
    [InlineData("a cast step", "Steps.Ship(rush.Cast<Order>())")]
    [InlineData("nested collections", "Steps.Rows([[1, 2], [3]])")]
    [InlineData("nested steps", "Steps.Rows([Step.All(number, number), new[] { 3 }])")]
    [InlineData("a method group", "Step.All(new[] { new Order(\"a\") }.Select(Steps.Ship))")]
    [InlineData("a method group of one with a default", "Step.All(new[] { 1 }.Select(n => Steps.Incr(n)))")]
    [InlineData("an interface-typed list", "Steps.Sum(values)")]
    [InlineData("an interface-typed sequence", "Steps.Total(values.Where(v => v > 1))")]
    [InlineData("a list of steps and values", "Steps.Sum([1, number, .. values])")]
    [InlineData("a step of an array for a list", "Steps.Sum(Step.All(number))")]
    [InlineData("an interface-typed value", "Steps.Draw(shape)")]
    [InlineData("an interface-typed step", "Steps.Draw(Step.Of(shape))")]
    [InlineData("null", "Steps.Greet(null)")]
    [InlineData("null beside a step", "Steps.Two(text, null)")]
    [InlineData("a step for a nullable", "Steps.Greet(text)")]
    [InlineData("a nullable step for a nullable", "Steps.Greet(maybe)")]
    [InlineData("a nullable string", "Steps.Greet((string?)null)")]
    [InlineData("no argument", "Steps.Incr()")]
    [InlineData("a step for an optional one", "Steps.Incr(number)")]
    [InlineData("a default beside a step", "Steps.Two(text)")]
    [InlineData("a nullable value step", "Steps.Two(text, number.Cast<int?>())")]
    [InlineData("a step as object", "Steps.Any(number)")]
    [InlineData("a value as object", "Steps.Any(1)")]
    [InlineData("null as object", "Steps.Any(null)")]
    [InlineData("object beside others", "Steps.Log(\"m\", 1)")]
    [InlineData("object and a step beside it", "Steps.Log(text, number, 2)")]
    [InlineData("bytes", "Steps.Bytes([1, 2], new byte[3])")]
    [InlineData("a step of bytes", "Steps.Bytes(Step.Of(new byte[1]), ReadOnlyMemory<byte>.Empty)")]
    [InlineData("a wider number", "Steps.Long(1)")]
    [InlineData("a wider step", "Steps.Long(number.Cast<long?>())")]
    [InlineData("a dictionary", "Steps.Map(new() { [\"a\"] = 1 })")]
    [InlineData("a mixed dictionary", "Steps.Map(new Args<string, int> { [\"a\"] = 1, [\"b\"] = number })")]
    [InlineData("a dictionary of steps", "Steps.Map(new Dictionary<string, Step<int>> { [\"a\"] = number })")]
    [InlineData("a step of a dictionary", "Steps.Map(Step.All(new Dictionary<string, Step<int>>()))")]
    [InlineData("an interface-typed dictionary", "Steps.ReadMap(dictionary)")]
    [InlineData("params of values", "Steps.Many(\"a\", 1, 2)")]
    [InlineData("params of steps and values", "Steps.Many(\"a\", 1, number)")]
    [InlineData("params of nothing", "Steps.Many(text)")]
    [InlineData("params collections", "Steps.ManyOf(1, number)")]
    [InlineData("params collections of values", "Steps.ManyOf(1, 2)")]
    [InlineData("a keyword name and all defaults", "Steps.@class()")]
    [InlineData("keyword parameters", "Steps.@class(@event: number, color: Color.Blue)")]
    [InlineData("nullable items", "Steps.Maybe([text, maybe, \"a\"])")]
    [InlineData("nullable items that are all values", "Steps.Maybe([null, \"a\"])")]
    [InlineData("references", "Steps.Concat([ObjectRef.Put(\"x\"), text.AsRef()])")]
    [InlineData("a step of references", "Steps.Concat(Steps.Words())")]
    [InlineData("a reference for a value", "Steps.Len(ObjectRef.Put(\"x\"))")]
    [InlineData("a step by reference", "Steps.Concat([text.AsRef()])")]
    [InlineData("unit", "Steps.Nothing()")]
    [InlineData("only a token", "Steps.Wait()")]
    [InlineData("filled-in parameters", "Steps.Own(1)")]
    [InlineData("tuples", "Steps.Pair((1, \"b\"))")]
    [InlineData("names of object's methods", "Steps.Equals(number)")]
    [InlineData("another name of object's methods", "Steps.ToString(number)")]
    [InlineData("an extension method", "Steps.Extended(new Order(\"a\"), [1, number])")]
    [InlineData("options", "Steps.Incr(1).Named(\"x\").WithRetries(5).WithTimeout(TimeSpan.FromSeconds(1))")]
    public async Task Call_compiles(string what, string call)
    {
        Assert.NotEmpty(what);
        await Sources.Compiles($$"""
            {{Trip}}
                public static object Use(
                    Step<int> number, Step<string> text, Step<string?> maybe, Step<Flight> outbound, Step<Hotel> hotel,
                    Step<Rush> rush, List<Flight> flights, IReadOnlyList<int> values, IShape shape,
                    IReadOnlyDictionary<string, int> dictionary) => {{call}};
            }
            """);
    }

    [Theory]
    [InlineData("a conditional", "Step<int> F(int n) => n <= 1 ? n : Steps.F(n - 1);")]
    [InlineData("a switch", "Step<long> F(int n) => n switch { 0 => 1, 1 => 2L, _ => Steps.F(n - 1) };")]
    [InlineData("an async method", "async Task<Step<int>> F(int n) { await Task.Yield(); return n; }")]
    [InlineData("a list", "Step<IReadOnlyList<int>> F(int n) => new List<int> { n };")]
    [InlineData("an interface", "Step<IReadOnlyList<int>> F(IReadOnlyList<int> n) => Step.Of(n);")]
    [InlineData("a collection", "Step<int[]> F(int n) => Step.Of<int[]>([n, n]);")]
    [InlineData("a task of a known value", "Task<Step<int>> F(int n) => Task.FromResult(Step.Of(n));")]
    [InlineData("null", "Step<string?> F(int n) => Step.Of<string?>(null);")]
    [InlineData("an object", "Step<object> F(int n) => n;")]
    [InlineData("all of many", "Step<int[][]> F(int[] n) => Step.All(Step.All<int>(n.Select(i => Step.Of(i))));")]
    [InlineData("a dictionary", "Step<Dictionary<int, int>> F(int n) => Step.All(Of(new() { [n] = n }));")]
    [InlineData("a method group", "Step<int[]> F(List<int> n) => Step.All(n.Select(Other.Steps.Twice));")]
    public async Task Graph_may_be_returned(string what, string step)
    {
        Assert.NotEmpty(what);
        await Sources.Compiles($$"""
            public static partial class A
            {
                [Step] public static {{step}}
                private static Dictionary<int, Step<int>> Of(Dictionary<int, Step<int>> steps) => steps;
            }
            public static partial class Other { [Step] public static int Twice(int n) => n * 2; }
            """);
    }

    [Fact]
    public async Task Caught_step_gives_the_pair() => await Sources.Compiles($$"""
        {{Trip}}
            public static Step<StepResult<int>> Use(Step<int> n) => Steps.Caught(n);
            public static Step<StepResult<int>> Plain() => Steps.Caught(1);
        }
        """);

    [Fact]
    public async Task Steps_may_have_names_of_the_contract() => await Sources.Compiles("""
        public static partial class A
        {
            [Step] public static int Step(int Arg) => Arg;
            [Step] public static int Args(int global) => global;
            public static Step<int> Use(Step<int> number) => Steps.Args(Steps.Step(number));
        }
        """);

    [Theory]
    [InlineData("a list of objects", "object[] values", "[1, \"a\", number]")]
    [InlineData("params of objects", "params object[] values", "1, \"a\", number")]
    [InlineData("a list of nullable objects", "List<object?> values", "[1, number]")]
    [InlineData("a dictionary", "Dictionary<string, object> values", "new Args<string, object> { [\"a\"] = number }")]
    public async Task Step_among_objects_is_an_argument_and_not_a_value(string what, string parameter, string argument)
    {
        Assert.NotEmpty(what);
        var source = $$"""
            public static partial class A
            {
                [Step] public static int F({{parameter}}) => 1;
                public static Step<int> Use(Step<int> number) => Steps.F({{argument}});
            }
            """;

        await Sources.Compiles(source);
        Assert.DoesNotContain("Priority", Sources.GeneratedFor("A", source), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Step_of_another_type_is_the_compilers_error()
    {
        var found = await Sources.Diagnose("""
            public static partial class A
            {
                [Step] public static int F(int x) => x;
                public static Step<int> Use(Step<string> text) => Steps.F(text);
            }
            """);

        Assert.Equal("CS1503", Assert.Single(found).Id);
    }

    [Fact]
    public async Task Mistake_in_one_step_leaves_the_others() =>
        Assert.Equal(["FW0003"], await Sources.Codes("""
            public static partial class A
            {
                [Step] public static int F(ref int x) => x;
                [Step] public static int G(int x) => x;
                public static Step<int> Use() => Steps.G(1);
            }
            """));
}
