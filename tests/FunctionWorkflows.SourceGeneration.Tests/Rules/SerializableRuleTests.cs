namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class SerializableRuleTests
{
    [Theory]
    [InlineData("int", "Action value")]
    [InlineData("int", "List<Func<int>> value")]
    [InlineData("int", "Task<int> value")]
    [InlineData("int", "IntPtr value")]
    [InlineData("int", "nint[] value")]
    [InlineData("int", "Type value")]
    [InlineData("int", "Thread value")]
    [InlineData("int", "CancellationToken? value")]
    [InlineData("int", "IServiceProvider value")]
    [InlineData("Func<int>", "int value")]
    [InlineData("Task<Task<int>>", "int value")]
    [InlineData("Dictionary<string, Type>", "int value")]
    public async Task Type_without_a_recorded_form_is_refused(string output, string parameter) =>
        Assert.Equal(["FW0012"], await Sources.Codes($$"""
            public static partial class A { [Step] public static {{output}} F({{parameter}}) => throw new(); }
            """));

    [Theory]
    [InlineData("Task", "Action value")]
    [InlineData("Task<Func<int>>", "int value")]
    public async Task Type_without_a_recorded_form_is_refused_in_a_workflow(string output, string parameter) =>
        Assert.Equal(["FW0012"], await Sources.Codes($$"""
            public static partial class A
            {
                [Workflow] public static {{output}} F(WorkflowContext ctx, {{parameter}}) => throw new();
            }
            """));

    [Fact]
    public async Task Data_and_streams_are_fine() => await Sources.Compiles("""
        public sealed record Order(string Id, List<int> Lines);
        public static partial class A
        {
            [Step]
            public static Stream F(
                Order order, byte[] bytes, ReadOnlyMemory<byte> memory, Uri uri, Guid? id) => throw new();
        }
        """);
}
