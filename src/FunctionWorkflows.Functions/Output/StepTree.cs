using System.Globalization;

namespace FunctionWorkflows.Output;

/// <summary>A line of a tree of steps.</summary>
internal sealed record TreeLine(string Text, WorkflowStatus Status);

/// <summary>
/// Draws the steps of a workflow under those that returned them. Of many, those that matter now are drawn, and the
/// others are counted.
/// </summary>
internal static class StepTree
{
    private const int DeepestIndent = 24;
    private const int LongestDetails = 80;

    public static IReadOnlyList<TreeLine> Lines(WorkflowMetadata workflow, int most, TimeProvider time)
    {
        var shown = Shown(workflow.Steps, most);
        var children = ByShownParent(workflow.Steps, shown);
        var lines = new List<TreeLine>();
        var open = new Stack<(StepMetadata Step, string Prefix, bool IsLast)>();
        Push(open, children[""], "");
        while (open.TryPop(out var next))
        {
            var (step, prefix, isLast) = next;
            lines.Add(new($"{prefix}{(isLast ? "└─ " : "├─ ")}{Text(step, time)}", step.Status));
            var inner = prefix.Length < DeepestIndent ? $"{prefix}{(isLast ? "   " : "│  ")}" : prefix;
            Push(open, children[step.Id], inner);
        }

        if (shown.Count < workflow.Steps.Count)
        {
            var rest = workflow.Steps.Where(step => !shown.Contains(step.Id)).ToArray();
            lines.Add(new($"   and {Count(rest.Length)} more: {Counts(rest)}", WorkflowStatus.Pending));
        }

        return lines;
    }

    /// <summary>Gives how many steps there are in each status.</summary>
    public static string Counts(IEnumerable<StepMetadata> steps) => string.Join(", ", steps
        .CountBy(step => step.Status)
        .OrderBy(pair => pair.Key)
        .Select(pair => $"{Count(pair.Value)} {pair.Key}"));

    private static HashSet<string> Shown(IReadOnlyList<StepMetadata> steps, int most)
    {
        if (steps.Count <= most)
        {
            return [.. steps.Select(step => step.Id)];
        }

        // The first one, failures, some of those that run, and the latest ends; then whatever there is room for.
        var byUrgency = steps.OrderBy(Urgency).ToArray();
        var latestEnds = steps.Where(step => step.EndedAt is not null).OrderByDescending(step => step.EndedAt);
        return [.. steps.Take(1)
            .Concat(byUrgency.Where(step => step.Status == WorkflowStatus.Failed))
            .Concat(byUrgency.Where(step => step.Status == WorkflowStatus.Running).Take(most / 2))
            .Concat(steps.Where(step => step.EndedAt.HasValue).OrderByDescending(step => step.EndedAt).Take(most / 3))
            .Concat(byUrgency)
            .Select(step => step.Id)
            .Distinct()
            .Take(most)];
    }

    private static int Urgency(StepMetadata step) => step.Status switch
    {
        WorkflowStatus.Failed => 0,
        WorkflowStatus.Running => 1,
        WorkflowStatus.Resumable => 2,
        WorkflowStatus.Canceled => 3,
        WorkflowStatus.Successful => 4,
        _ => 5,
    };

    private static ILookup<string, StepMetadata> ByShownParent(IReadOnlyList<StepMetadata> steps, HashSet<string> shown)
    {
        // A parent is recorded before its children, so its own shown ancestor is known by then.
        var nearest = new Dictionary<string, string>(steps.Count);
        var drawn = new List<(string Parent, StepMetadata Step)>();
        foreach (var step in steps)
        {
            var parent = step.ParentId is { } id && nearest.TryGetValue(id, out var known) ? known : "";
            var isShown = shown.Contains(step.Id);
            nearest[step.Id] = isShown ? step.Id : parent;
            if (isShown)
            {
                drawn.Add((parent, step));
            }
        }

        return drawn.ToLookup(pair => pair.Parent, pair => pair.Step);
    }

    private static void Push(
        Stack<(StepMetadata Step, string Prefix, bool IsLast)> open, IEnumerable<StepMetadata> steps, string prefix)
    {
        var isLast = true;
        foreach (var step in steps.Reverse())
        {
            open.Push((step, prefix, isLast));
            isLast = false;
        }
    }

    private static string Text(StepMetadata step, TimeProvider time)
    {
        // What happens at once, such as the coming of an event, took no time worth telling.
        var duration = step.StartedAt == step.EndedAt
            ? ""
            : Instant.Duration(step.StartedAt, step.EndedAt, step.Status, time);
        return $"{Mark(step.Status)} {step.Name}"
            + (step.Status is WorkflowStatus.Failed or WorkflowStatus.Canceled ? $"  {step.Status}" : "")
            + (duration.Length > 0 ? $"  {duration}" : "")
            + (step.Tries > 1 ? $"  {step.Tries} tries" : "")
            + (step.WaitsFor is { } what ? $"  waits for {what}"
                : step.ChildId is { } child ? $"  workflow '{child}'" : "")
            + (step.HeartbeatAt is { } at ? $"  {Heartbeat(step, time.GetUtcNow() - at)}" : "")
            + (step.Error is { } error ? $"  {error.Message.ReplaceLineEndings(" ")}" : "");
    }

    private static string Heartbeat(StepMetadata step, TimeSpan age)
    {
        var details = step.Heartbeat is { } json ? $" {json}" : "";
        var shown = details.Length > LongestDetails ? $"{details[..LongestDetails]}…" : details;
        return $"heartbeat{shown} {Instant.Text(age)} ago";
    }

    private static char Mark(WorkflowStatus status) => status switch
    {
        WorkflowStatus.Successful => '✓',
        WorkflowStatus.Failed => '✗',
        WorkflowStatus.Running => '▶',
        WorkflowStatus.Canceled => '⊘',
        WorkflowStatus.Resumable => '‖',
        _ => '·',
    };

    private static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
