using FunctionWorkflows.Application;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>Prints what the app registered, where it keeps workflows, and its limits.</summary>
internal sealed class DescribeVerb(FunctionAppBuilder app, AppConsole console)
    : Verb("describe", "Prints the steps and workflows of the app, its store and its limits.", app, console)
{
    protected override async Task<int> RunAsync(Invocation call, CancellationToken stopping)
    {
        var session = await OpenAsync(call, HostRole.Client, stopping).ConfigureAwait(false);
        await using var ended = session.ConfigureAwait(false);
        var description = AppDescription.Of(session);
        if (call.Json)
        {
            WriteJson(description, Shapes.Printed.DescriptionShape);
            return 0;
        }

        TextTable.Write(Console.Out, ["STEP", "SIGNATURE", "OPTIONS", "SOURCE"], AppDescription.Steps.Select(step =>
            (string[])[step.Name, Signature.Of(step), Signature.OptionsOf(step), step.Source]));
        Console.Out.WriteLine();
        if (description.Workflows.Count > 0)
        {
            TextTable.Write(
                Console.Out,
                ["WORKFLOW", "SIGNATURE", "SOURCE"],
                AppDescription.Workflows.Select(workflow =>
                    (string[])[workflow.Name, Signature.Of(workflow), workflow.Source]));
            Console.Out.WriteLine();
        }

        Console.Out.WriteLine($"Store     {description.Store}");
        Console.Out.WriteLine($"Limits    {description.Limits.Text}");
        return 0;
    }
}
