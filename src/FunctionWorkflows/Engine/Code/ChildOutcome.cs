using System.Text.Json;
using System.Text.Json.Serialization;

namespace FunctionWorkflows;

/// <summary>How a child ended, as its parent hears of it. A member is only ever added, never changed.</summary>
/// <param name="Run">The run of the parent that it is meant for.</param>
/// <param name="Step">The key of the parent's step.</param>
/// <param name="ChildId">The id of the child.</param>
/// <param name="ChildBirth">The birth of the child: where the objects of its output lie.</param>
/// <param name="Resumes">How often the child was resumed: each end is told by a message of its own.</param>
/// <param name="Status">How it ended.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="EndedAt">When it ended.</param>
internal sealed record ChildOutcome(
    string Run,
    string Step,
    string ChildId,
    string ChildBirth,
    int Resumes,
    WorkflowStatus Status,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt)
{
    public PayloadKind OutputKind { get; init; }

    public byte[]? Output { get; init; }

    public string? Error { get; init; }

    [JsonIgnore]
    public Payload? Payload => Output is null ? null : new(OutputKind, Output);

    public static ChildOutcome Of(InstanceHeader ended) => new(
        ended.Parent!.Run,
        ended.Parent.Step,
        ended.Id,
        ended.Birth,
        ended.Resumes,
        ended.Status,
        ended.StartedAt ?? ended.CreatedAt,
        ended.EndedAt!.Value)
    {
        OutputKind = ended.Output?.Kind ?? PayloadKind.Json,
        Output = ended.Output?.Data.ToArray(),
        Error = ended.Error,
    };

    public static ChildOutcome Read(ReadOnlyMemory<byte> json) =>
        JsonSerializer.Deserialize(json.Span, ChildOutcomeContext.Default.ChildOutcome)!;

    public InboxMessage ToMessage() => new()
    {
        Id = $"ended-{ChildBirth}-{Run}-{Step}-{Resumes}",
        Kind = InboxKinds.Ended,
        Name = Step,
        Data = new(
            PayloadKind.Json, JsonSerializer.SerializeToUtf8Bytes(this, ChildOutcomeContext.Default.ChildOutcome)),
    };
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ChildOutcome))]
internal sealed partial class ChildOutcomeContext : JsonSerializerContext;
