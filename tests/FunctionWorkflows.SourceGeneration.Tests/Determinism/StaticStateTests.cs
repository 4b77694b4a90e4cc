namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class StaticStateTests
{
    private const string State = """
        public const int Constant = 1;
        public static readonly int Readonly = 1;
        public static int Field;
        public static int Property { get; set; }
        public static int Fixed { get; } = 1;
        public static int Computed => Readonly;
        public static int Hidden { get => Field; set => Field = value; }
        """;

    [Theory]
    [InlineData("number += Field;", "A.Field")]
    [InlineData("Field = number;", "A.Field")]
    [InlineData("Interlocked.Increment(ref Field);", "A.Field")]
    [InlineData("number += Property;", "A.Property")]
    [InlineData("Property++;", "A.Property")]
    [InlineData("number += Hidden;", "A.Field")]
    [InlineData("Hidden = number;", "A.Field")]
    public async Task Static_state_that_changes_is_warned_of(string code, string member)
    {
        var found = Assert.Single(await WorkflowSource.Findings(WorkflowSource.With(code, State)));

        Assert.Equal("FW0032", found.Id);
        Assert.StartsWith($"'{member}' is static", found.GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("number += Constant + Readonly + Fixed + Computed;")]
    [InlineData("_ = nameof(Field);")]
    [InlineData("_ = DayOfWeek.Monday;")]
    [InlineData("_ = string.Empty;")]
    public async Task What_never_changes_is_fine(string code) =>
        await Sources.Compiles(WorkflowSource.With(code, State));
}
