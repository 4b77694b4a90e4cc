using FunctionWorkflows.Application;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static System.FormattableString;

namespace FunctionWorkflows.Output;

/// <summary>What an app registered.</summary>
internal static class AppDescription
{
    public static IEnumerable<StepDefinition> Steps =>
        WorkflowRegistry.Steps.Where(step => step is not WorkflowDefinition);

    public static IEnumerable<WorkflowDefinition> Workflows => WorkflowRegistry.Steps.OfType<WorkflowDefinition>();

    public static DescriptionShape Of(WorkflowSession session)
    {
        var options = session.Services.GetRequiredService<IOptions<FunctionWorkflowsOptions>>().Value;
        return new(
            session.Store.Description,
            new(options.Cpus ?? Environment.ProcessorCount, options.Gpus, options.MaxRunningWorkflows),
            [.. Steps.Select(StepDescriptionShape.Of)],
            [.. Workflows.Select(WorkflowDescriptionShape.Of)]);
    }
}

internal sealed record DescriptionShape(
    string Store,
    LimitsShape Limits,
    IReadOnlyList<StepDescriptionShape> Steps,
    IReadOnlyList<WorkflowDescriptionShape> Workflows);

internal sealed record LimitsShape(double Cpus, double Gpus, int? MaxRunningWorkflows)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public string Text => FormattableString.Invariant($"{Cpus} CPUs, {Gpus} GPUs, ")
        + (MaxRunningWorkflows is { } most ? FormattableString.Invariant($"{most:N0}") : "any number of")
        + " workflows at a time";
}

internal sealed record WorkflowDescriptionShape(
    string Name, string Source, string Result, IReadOnlyList<ParameterShape> Parameters)
{
    public static WorkflowDescriptionShape Of(WorkflowDefinition workflow) => new(
        workflow.Name,
        workflow.Source,
        Signature.TypeName(workflow.ResultType),
        [.. workflow.Parameters.Select(ParameterShape.Of)]);
}

internal sealed record StepDescriptionShape(
    string Name, string Source, string Result, IReadOnlyList<ParameterShape> Parameters, StepOptionsShape Options)
{
    public static StepDescriptionShape Of(StepDefinition step) => new(
        step.Name,
        step.Source,
        Signature.TypeName(step.ResultType),
        [.. step.Parameters.Select(ParameterShape.Of)],
        StepOptionsShape.Of(step.Options));
}

internal sealed record ParameterShape(string Name, string Type, bool Optional)
{
    public static ParameterShape Of(StepParameter parameter) =>
        new(parameter.Name, Signature.TypeName(parameter.Type), parameter.IsOptional);
}

internal sealed record StepOptionsShape(
    int MaxRetries,
    double TimeoutSeconds,
    double Cpus,
    double Gpus,
    IReadOnlyList<string> Resources,
    IReadOnlyList<string> Metadata,
    bool CatchExceptions)
{
    public static StepOptionsShape Of(StepAttribute options) => new(
        options.MaxRetries,
        options.TimeoutSeconds,
        options.Cpus,
        options.Gpus,
        options.Resources,
        options.Metadata,
        options.CatchExceptions);
}
