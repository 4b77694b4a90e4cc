using FunctionWorkflows;

namespace Functions;

/// <summary>Large objects pass from step to step by reference, and are read where they are needed.</summary>
public static partial class Hello
{
    [Step(Name = "hello")]
    public static Step<string> SayHello() => Steps.Concat(Steps.Words());

    [Step(Name = "hello-words")]
    public static ObjectRef<string>[] Words() => [ObjectRef.Put("hello"), ObjectRef.Put("world")];

    [Step(Name = "hello-concat")]
    public static async Task<string> Concat(ObjectRef<string>[] words)
    {
        var read = await Task.WhenAll(words.Select(word => word.GetAsync().AsTask()));
        return string.Join(' ', read);
    }
}
