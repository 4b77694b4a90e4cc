using Spectre.Console;
using static System.FormattableString;

namespace FunctionWorkflows.Output;

/// <summary>A tree of the steps on a terminal, drawn anew as they go on; never higher than the terminal.</summary>
internal static class LiveView
{
    private const int MostSteps = 40;

    public static Task ShowAsync(AppConsole console, Func<Action<WorkflowMetadata>, Task> follow)
    {
        var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(console.Error) });
        return terminal.Live(Text.Empty)
            .Overflow(VerticalOverflow.Crop)
            .StartAsync(live => follow(workflow =>
            {
                live.UpdateTarget(Draw(workflow, terminal.Profile, console.Time));
                live.Refresh();
            }));
    }

    private static Rows Draw(WorkflowMetadata workflow, Profile profile, TimeProvider time)
    {
        var most = Math.Clamp(profile.Height - 4, 4, MostSteps);
        var done = workflow.Steps.Count(step => step.Status == WorkflowStatus.Successful);
        var duration = Instant.Duration(workflow.StartedAt, workflow.EndedAt, workflow.Status, time);
        var header = $"{workflow.Name} '{workflow.Id}'  {workflow.Status}  "
            + Instant.Duration(workflow.StartedAt, workflow.EndedAt, workflow.Status, time)
            + Invariant($"  {done:N0} of {workflow.Steps.Count:N0} steps")
            + (workflow.CustomStatus is { } custom ? $"  {custom}" : "");
        return new(StepTree.Lines(workflow, most, time)
            .Select(line => Line(line.Text, ColorOf(line.Status)))
            .Prepend(Line(header, ColorOf(workflow.Status))));
    }

    private static Text Line(string text, Color color) =>
        new Text(text, new Style(color)).Overflow(Overflow.Ellipsis);

    private static Color ColorOf(WorkflowStatus status) => status switch
    {
        WorkflowStatus.Successful => Color.Green,
        WorkflowStatus.Failed => Color.Red,
        WorkflowStatus.Running => Color.Aqua,
        WorkflowStatus.Resumable => Color.Yellow,
        _ => Color.Grey,
    };
}
