using FunctionWorkflows.Output;

namespace FunctionWorkflows.Functions.Tests.Output;

public sealed class StepTreeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Steps_are_drawn_under_their_parents()
    {
        var lines = Draw(10, Step("a"), Step("b", "a"), Step("c", "b"), Step("d", "a"));

        Assert.Equal(["└─ ✓ a", "   ├─ ✓ b", "   │  └─ ✓ c", "   └─ ✓ d"], lines);
    }

    [Fact]
    public void Of_ten_thousand_steps_as_many_are_drawn_as_there_is_room_for()
    {
        var steps = Enumerable.Range(0, 10_000)
            .Select(i => Step(
                $"s{i}", i == 0 ? null : "s0", i % 100 == 0 ? WorkflowStatus.Running : WorkflowStatus.Successful))
            .ToArray();

        var lines = Draw(20, steps);

        Assert.Equal(21, lines.Length);
        Assert.StartsWith("   and 9,980 more: ", lines[^1], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains('▶', StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains('✓', StringComparison.Ordinal));
    }

    [Fact]
    public void Failure_is_drawn_however_many_steps_there_are()
    {
        var steps = Enumerable.Range(0, 500)
            .Select(i => Step($"s{i}"))
            .Append(Step("bad", null, WorkflowStatus.Failed))
            .ToArray();

        Assert.Contains(Draw(5, steps), line => line.Contains("✗ bad  Failed", StringComparison.Ordinal));
    }

    [Fact]
    public void Last_heartbeat_is_drawn_with_its_age_and_not_longer_than_a_line()
    {
        var at = TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(2.5);
        var importing = Step("a", null, WorkflowStatus.Running) with { Heartbeat = """{"row":5}""", HeartbeatAt = at };
        var telling = importing with { Id = "b", Name = "b", Heartbeat = $"\"{new string('x', 5_000)}\"" };
        var living = importing with { Id = "c", Name = "c", Heartbeat = null };

        var lines = Draw(10, importing, telling, living);

        Assert.EndsWith("""▶ a  heartbeat {"row":5} 2 h 30 min ago""", lines[0], StringComparison.Ordinal);
        Assert.True(lines[1].Length < 130);
        Assert.EndsWith("▶ c  heartbeat 2 h 30 min ago", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_chain_neither_overflows_nor_runs_off_to_the_right()
    {
        var steps = Enumerable.Range(0, 5_000).Select(i => Step($"s{i}", i == 0 ? null : $"s{i - 1}")).ToArray();

        Assert.All(Draw(5_000, steps), line => Assert.True(line.Length < 40));
    }

    [Fact]
    public void What_a_step_waits_for_is_drawn()
    {
        var lines = Draw(10, Step("a", null, WorkflowStatus.Running) with { WaitsFor = "a host with 1 gpu" });

        Assert.Equal(["└─ ▶ a  waits for a host with 1 gpu"], lines);
    }

    [Fact]
    public void A_child_workflow_is_drawn_with_its_id()
    {
        var waiting = Step("a", null, WorkflowStatus.Running) with { ChildId = "child-1", WaitsFor = "workflow 'child-1'" };

        var lines = Draw(10, waiting, Step("b") with { ChildId = "child-2" });

        Assert.Equal(["├─ ▶ a  waits for workflow 'child-1'", "└─ ✓ b  workflow 'child-2'"], lines);
    }

    private static string[] Draw(int most, params StepMetadata[] steps) =>
    [
        .. StepTree.Lines(
            new()
            {
                Id = "w",
                Name = "w",
                Status = WorkflowStatus.Running,
                CreatedAt = Start,
                Metadata = new Dictionary<string, string>(),
                Steps = steps,
            },
            most,
            TimeProvider.System).Select(line => line.Text),
    ];

    private static StepMetadata Step(
        string id, string? parent = null, WorkflowStatus status = WorkflowStatus.Successful) => new()
        {
            Id = id,
            Name = id,
            ParentId = parent,
            Status = status,
            EndedAt = status == WorkflowStatus.Running ? null : Start,
            Options = new(),
            Metadata = new Dictionary<string, string>(),
        };
}

public sealed class InstantTests
{
    [Theory]
    [InlineData(-1, "0 ms")]
    [InlineData(12, "12 ms")]
    [InlineData(1_234, "1.2 s")]
    [InlineData(61_000, "1 min 1 s")]
    [InlineData(3_660_000, "1 h 1 min")]
    [InlineData(90_000_000, "1 d 1 h")]
    public void Duration_has_the_unit_that_fits(int milliseconds, string expected) =>
        Assert.Equal(expected, Instant.Text(TimeSpan.FromMilliseconds(milliseconds)));
}

public sealed class SelfCommandTests
{
    [Theory]
    [InlineData("plain-1", "plain-1")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("", "''")]
    [InlineData("$(x)", "'$(x)'")]
    public void Argument_can_be_pasted_into_a_shell(string argument, string expected) =>
        Assert.Equal(expected, SelfCommand.Quoted(argument));
}
