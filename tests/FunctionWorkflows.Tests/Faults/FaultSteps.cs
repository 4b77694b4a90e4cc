using System.Text.Json.Serialization;
using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.Tests.Faults;

[JsonDerivedType(typeof(Dog), "dog")]
[JsonDerivedType(typeof(Cat), "cat")]
public abstract record Animal(string Name);

public sealed record Dog(string Name, string Bark) : Animal(Name);

public sealed record Cat(string Name, int Lives) : Animal(Name);

public sealed record Layer(string Sha256, string Name);

public static partial class FaultSteps
{
    /// <summary>Ends its host as a bad native library does.</summary>
    [Step(MaxRetries = 0)]
    public static async Task<int> Killer([FromServices] Board board, [FromServices] WorkflowTestHost host)
    {
        board.Run("killer");
        host.Crash();
        await new TaskCompletionSource().Task;
        return 0;
    }

    [Step]
    public static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    [Step]
    public static int Length(string text, StepContext context, [FromServices] Board board)
    {
        board.Note($"try {context.Attempt}");
        return text.Length;
    }

    [Step]
    public static Dog MakeDog(int barks) => new("Rex", string.Concat(Enumerable.Repeat("wuff", barks)));

    [Step]
    public static Cat MakeCat(int lives) => new("Tom", lives);

    [Step]
    public static string Describe(Animal animal) => $"{animal.GetType().Name} {animal.Name}";

    [Step]
    public static string DescribeAll(IReadOnlyList<Animal> animals) => string.Join('+', animals.Select(Describe));

    [Step]
    public static ObjectRef<List<Layer>> Layers(int count) =>
        ObjectRef.Put(Enumerable.Range(0, count).Select(i => new Layer($"{i:x8}", $"layer {i}")).ToList());

    [Step]
    public static int Count(List<Layer> layers) => layers.Count;

    [Step]
    public static string Fails() => throw new InvalidOperationException("not yet");
}
