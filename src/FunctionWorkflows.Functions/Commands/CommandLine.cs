using System.CommandLine;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>Reads a command line, does what it says, and turns what went wrong into a line and an exit code.</summary>
internal static class CommandLine
{
    private static readonly ParserConfiguration Parsing = new()
    {
        // '@file' is the value of --input, and bundled letters only make typing errors harder to explain.
        ResponseFileTokenReplacer = null,
        EnablePosixBundling = false,
    };

    public static async Task<int> RunAsync(FunctionAppBuilder app, string[] args, AppConsole console)
    {
        try
        {
            var parsed = Root(app, console).Parse(args, Parsing);
            UsageCheck.ThrowIfWrong(parsed);
            return await parsed.InvokeAsync(new()
            {
                Output = console.Out,
                Error = console.Error,
                EnableDefaultExceptionHandler = false,

                // The host's lifetime listens to Ctrl+C and SIGTERM, and drains.
                ProcessTerminationTimeout = null,
            }).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            ErrorReport.Write(console, e, args.Contains("--json"));
            return ErrorReport.ExitCode(e);
        }
    }

    private static RootCommand Root(FunctionAppBuilder app, AppConsole console)
    {
        var start = new StartVerb(app, console);
        var root = new RootCommand("A function app with durable workflows. Without a verb it serves until stopped.")
        {
            start,
            new RunVerb(app, console),
            new ResumeVerb(app, console),
            new ListVerb(app, console),
            new ShowVerb(app, console),
            new OutputVerb(app, console),
            new RaiseVerb(app, console),
            new CancelVerb(app, console),
            new DeleteVerb(app, console),
            new DescribeVerb(app, console),
            new GraphVerb(app, console),
            new ExportVerb(app, console),
            new ReplayVerb(app, console),
            new ExplainVerb(app, console),
        };
        start.Serve(root);
        return root;
    }
}
