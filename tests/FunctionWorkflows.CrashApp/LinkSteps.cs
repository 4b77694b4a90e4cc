using System.Globalization;

namespace FunctionWorkflows.CrashApp;

/// <summary>
/// Chains of steps whose output names the very run of the body that gave it. Who gets it writes it down, so that a test
/// can tell whether anything was ever built on a run that was not recorded, or recorded anew.
/// </summary>
public static partial class LinkSteps
{
    /// <summary>A link: it names itself by its depth and a number that no other run has.</summary>
    [Step]
    public static async Task<string> Link(string[] before, int milliseconds, StepContext context)
    {
        var run = NewRun(before);
        StepLog.Begun(context, run, before);
        await Task.Delay(milliseconds, context.CancellationToken);
        StepLog.Done(context, run);
        return run;
    }

    /// <summary>A link that needs a GPU.</summary>
    [Step(Gpus = 1)]
    public static Task<string> LinkOnGpu(string[] before, int milliseconds, StepContext context) =>
        Link(before, milliseconds, context);

    /// <summary>A link that needs what only some hosts have.</summary>
    [Step(Resources = ["plotter=1"])]
    public static Task<string> LinkOnPlotter(string[] before, int milliseconds, StepContext context) =>
        Link(before, milliseconds, context);

    /// <summary>A link that goes on by returning the graph of the rest.</summary>
    [Step]
    public static Step<string> Grow(string[] before, int more, int milliseconds, StepContext context)
    {
        var run = NewRun(before);
        StepLog.Begun(context, run, before);
        StepLog.Done(context, run);
        return more == 1
            ? Steps.Link([run], milliseconds)
            : Steps.Grow([run], more - 1, milliseconds);
    }

    /// <summary>One after the other.</summary>
    public static Step<string> Sequence(int length, int milliseconds)
    {
        var last = Steps.Link(Array.Empty<string>(), milliseconds);
        for (var i = 1; i < length; i++)
        {
            last = Steps.Link(new[] { last }, milliseconds);
        }

        return last;
    }

    /// <summary>One, many side by side, and one that gets them all.</summary>
    public static Step<string> Fan(int length, int milliseconds)
    {
        var first = Steps.Link(Array.Empty<string>(), milliseconds);
        return Steps.Link(
            Enumerable.Range(0, length - 2).Select(_ => Steps.Link(new[] { first }, milliseconds)).ToArray(),
            milliseconds);
    }

    /// <summary>Each returns the rest.</summary>
    public static Step<string> Growing(int length, int milliseconds) =>
        Steps.Grow(Array.Empty<string>(), length - 1, milliseconds);

    /// <summary>The depth that a run says of itself.</summary>
    public static int DepthOf(string run) => int.Parse(
        run.AsSpan(0, run.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);

    private static string NewRun(string[] before) =>
        $"{before.Select(DepthOf).DefaultIfEmpty(0).Max() + 1}-{Guid.NewGuid():N}";
}
