using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FunctionWorkflows.Output;

/// <summary>The JSON of the verbs; the same shapes as over HTTP.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(StartedShape))]
[JsonSerializable(typeof(CanceledShape))]
[JsonSerializable(typeof(DeletedShape))]
[JsonSerializable(typeof(RaisedShape))]
[JsonSerializable(typeof(ReplayedListShape))]
[JsonSerializable(typeof(ResumedListShape))]
[JsonSerializable(typeof(WorkflowShape))]
[JsonSerializable(typeof(WorkflowListShape))]
[JsonSerializable(typeof(DescriptionShape))]
[JsonSerializable(typeof(StepGraphShape))]
[JsonSerializable(typeof(PageShape))]
internal sealed partial class Shapes : JsonSerializerContext
{
    /// <summary>Gets the shapes as they are printed: on a terminal nothing has to be escaped for HTML.</summary>
    public static Shapes Printed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

internal sealed record ErrorDocument(ErrorShape Error);

internal sealed record ErrorShape(string Code, string Message)
{
    public const string Unexpected = "FW1056";

    public static ErrorShape? Of(Exception? error) => error is null
        ? null
        : new((error as FunctionWorkflowsException)?.Code ?? Unexpected, error.Message);
}

internal sealed record StartedShape(string Id);

internal sealed record CanceledShape(string Id, bool Canceled);

internal sealed record DeletedShape(string Id, bool Deleted);

internal sealed record RaisedShape(string Id, string Event);

internal sealed record ReplayedListShape(IReadOnlyList<ReplayedShape> Histories);

internal sealed record ReplayedShape(string File, string? Id, string? Name, bool Passes, ErrorShape? Error);

internal sealed record ResumedListShape(IReadOnlyList<ResumedShape> Workflows);

internal sealed record ResumedShape(string Id, string Status, ErrorShape? Error);

internal sealed record PageShape(string Code, string Text);
