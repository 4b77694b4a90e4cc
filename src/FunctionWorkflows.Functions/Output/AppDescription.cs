using FunctionWorkflows.Application;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static System.FormattableString;

namespace FunctionWorkflows.Output;

/// <summary>What an app registered.</summary>
internal static class AppDescription
{
    public static DescriptionShape Of(WorkflowSession session)
    {
        var options = session.Services.GetRequiredService<IOptions<FunctionWorkflowsOptions>>().Value;
        return new(
            session.Store.Description,
            new(options.Cpus ?? Environment.ProcessorCount, options.Gpus, options.MaxRunningWorkflows),
            [.. WorkflowRegistry.Steps.Select(StepDescriptionShape.Of)]);
    }
}

internal sealed record DescriptionShape(string Store, LimitsShape Limits, IReadOnlyList<StepDescriptionShape> Steps);

internal sealed record LimitsShape(double Cpus, double Gpus, int? MaxRunningWorkflows)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public string Text => FormattableString.Invariant($"{Cpus} CPUs, {Gpus} GPUs, ")
        + (MaxRunningWorkflows is { } most ? FormattableString.Invariant($"{most:N0}") : "any number of")
        + " workflows at a time";
}

internal sealed record StepDescriptionShape(
    string Name, string Source, string Result, IReadOnlyList<ParameterShape> Parameters, StepOptionsShape Options)
{
    public static StepDescriptionShape Of(StepDefinition step) => new(
        step.Name,
        step.Source,
        Signature.TypeName(step.ResultType),
        [.. step.Parameters.Select(p => new ParameterShape(p.Name, Signature.TypeName(p.Type), p.IsOptional))],
        StepOptionsShape.Of(step.Options));
}

internal sealed record ParameterShape(string Name, string Type, bool Optional);

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
