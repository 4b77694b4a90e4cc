using System.Globalization;

namespace FunctionWorkflows.Output;

/// <summary>A line for each step that ended, or waits; of many steps, lines of counts.</summary>
internal sealed class PlainView(AppConsole console)
{
    private const int MostLines = 100;

    private readonly HashSet<string> _told = [];
    private readonly HashSet<string> _waits = [];
    private bool _isFirst = true;
    private int _nextCount = 2 * MostLines;
    private WorkflowStatus _status;

    public void Update(WorkflowMetadata workflow)
    {
        if (_isFirst)
        {
            _isFirst = false;
            _status = WorkflowStatus.Running;
            console.Error.WriteLine($"Workflow '{workflow.Id}' ({workflow.Name})");
        }

        foreach (var step in workflow.Steps.Where(HasEnded).Where(step => _told.Add(step.Id)))
        {
            if (_told.Count <= MostLines || step.Status == WorkflowStatus.Failed)
            {
                console.Error.WriteLine(Text(step));
            }
        }

        foreach (var step in workflow.Steps.Where(step => step.WaitsFor is not null && _waits.Count < MostLines))
        {
            if (_waits.Add(step.Id))
            {
                console.Error.WriteLine($"{"Waits",-10}  {step.Name} for {step.WaitsFor}");
            }
        }

        var hasEnded = workflow.Status is not (WorkflowStatus.Running or WorkflowStatus.Pending);
        if (_told.Count >= _nextCount || (hasEnded && _told.Count > MostLines))
        {
            _nextCount = 2 * _told.Count;
            console.Error.WriteLine($"{StepTree.Counts(workflow.Steps)}");
        }

        if (hasEnded && workflow.Status != _status)
        {
            _status = workflow.Status;
            var duration = Instant.Duration(workflow.StartedAt, workflow.EndedAt, workflow.Status, console.Time);
            console.Error.WriteLine($"{workflow.Status}  '{workflow.Id}'  {duration}".TrimEnd());
        }
    }

    private static bool HasEnded(StepMetadata step) =>
        step.Status is WorkflowStatus.Successful or WorkflowStatus.Failed or WorkflowStatus.Canceled;

    private static string Text(StepMetadata step)
    {
        // What happens at once, such as the coming of an event, took no time worth telling.
        var took = step is { StartedAt: { } from, EndedAt: { } to } && to != from ? $"  {Instant.Text(to - from)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{step.Status,-10}  {step.Name}{took}");
    }
}
