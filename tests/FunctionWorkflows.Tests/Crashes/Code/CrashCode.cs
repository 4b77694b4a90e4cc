namespace FunctionWorkflows.Tests.Crashes;

/// <summary>Steps whose output begins with their label, and workflows that run them.</summary>
internal static partial class CrashCode
{
    public static string LabelOf(string output) => output.Split('|')[0];

    [Step(MaxRetries = 0)]
    public static async Task<string> StepRuns(
        string label, [FromServices] CodeLog log, [FromServices] WorkflowTestHost host, StepContext context)
    {
        await log.EnterAsync(host, context, label);
        return label;
    }

    [Step(MaxRetries = 0)]
    public static async Task<string> StepSays(
        string label,
        string what,
        [FromServices] CodeLog log,
        [FromServices] WorkflowTestHost host,
        StepContext context)
    {
        await log.EnterAsync(host, context, label);
        return $"{label}|{what}";
    }

    [Step(MaxRetries = 0)]
    public static async Task<string> StepJoins(
        string label,
        string[] inputs,
        [FromServices] CodeLog log,
        [FromServices] WorkflowTestHost host,
        StepContext context)
    {
        await log.EnterAsync(host, context, label);
        return $"{label}|{string.Join('+', inputs)}";
    }

    /// <summary>Its first try throws.</summary>
    [Step(MaxRetries = 0)]
    public static async Task<string> StepFlaky(
        string label, [FromServices] CodeLog log, [FromServices] WorkflowTestHost host, StepContext context) =>
        await log.EnterAsync(host, context, label) == 1
            ? throw new InvalidOperationException($"{label} failed")
            : label;

    [Step(MaxRetries = 0)]
    public static async Task<string> StepFails(
        string label,
        string[] inputs,
        [FromServices] CodeLog log,
        [FromServices] WorkflowTestHost host,
        StepContext context)
    {
        await log.EnterAsync(host, context, label);
        throw new InvalidOperationException($"{label} failed after {inputs.Length}");
    }

    /// <summary>It throws until the cause is mended; then a resume goes on.</summary>
    [Step(MaxRetries = 0)]
    public static async Task<string> StepToMend(
        string label, [FromServices] CodeLog log, [FromServices] WorkflowTestHost host, StepContext context)
    {
        await log.EnterAsync(host, context, label);
        return log.IsMended ? label : throw new InvalidOperationException($"{label} is to be mended");
    }

    /// <summary>It ends only by its token.</summary>
    [Step(MaxRetries = 0)]
    public static async Task<string> StepEndless(
        string label, [FromServices] CodeLog log, [FromServices] WorkflowTestHost host, StepContext context)
    {
        await log.EnterAsync(host, context, label);
        await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        return label;
    }

    private static Step<string> Do(string label) => Steps.StepRuns(label);

    private static Step<string> Fail(string label) => Steps.StepFails(label, Array.Empty<string>());
}
