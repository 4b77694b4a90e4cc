using System.Text.Json;
namespace FunctionWorkflows;

/// <summary>The recorded form of an exception.</summary>
internal sealed record StepError
{
    private const int LongestText = 8_000;
    private const int MostInner = 8;

    public string Code { get; init; } = "FW1008";

    public required string WorkflowId { get; init; }

    public required string StepName { get; init; }

    /// <summary>The type's name and those of its bases, most derived first.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    public required string Message { get; init; }

    public string? StackTrace { get; init; }

    public StepError? Inner { get; init; }

    public static StepError Of(Exception exception, string workflowId, string stepName, int depth = 0)
    {
        if (exception is StepFailedException failed)
        {
            return failed.Record with { };
        }

        if (exception is AggregateException { InnerExceptions.Count: 1 } aggregate)
        {
            return Of(aggregate.InnerExceptions[0], workflowId, stepName, depth);
        }

        return new()
        {
            Code = (exception as FunctionWorkflowsException)?.Code ?? "FW1008",
            WorkflowId = workflowId,
            StepName = stepName,
            Types = TypesOf(exception),
            Message = Cut(exception.Message)!,
            StackTrace = Cut(exception.StackTrace),
            Inner = exception.InnerException is { } inner && depth < MostInner
                ? Of(inner, workflowId, stepName, depth + 1)
                : null,
        };
    }

    public static StepError Read(string json) => JsonSerializer.Deserialize(json, PayloadJsonContext.Default.StepError)!;

    public string ToJson() => JsonSerializer.Serialize(this, PayloadJsonContext.Default.StepError);

    public StepFailedException ToException() => new(this, Inner?.ToException());

    private static List<string> TypesOf(Exception exception)
    {
        var types = new List<string>();
        for (var type = exception.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            types.Add(type.FullName ?? type.Name);
        }

        return types;
    }

    private static string? Cut(string? text) => text is { Length: > LongestText } ? text[..LongestText] : text;
}
