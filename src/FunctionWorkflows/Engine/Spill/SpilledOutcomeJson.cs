using System.Text.Json;
using System.Text.Json.Serialization;

namespace FunctionWorkflows;

/// <summary>The recorded form of an outcome without its data. A member is only ever added, never changed.</summary>
internal sealed record SpilledOutcomeJson(
    string Run,
    string Key,
    long Epoch,
    int Attempt,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt,
    OutcomeKind Kind)
{
    /// <summary>How the data beside it are to be read.</summary>
    public PayloadKind? Data { get; init; }

    public JsonElement? Error { get; init; }

    public bool? IsRetried { get; init; }
}

/// <summary>How a try on another host ended, or that it goes on.</summary>
internal enum OutcomeKind
{
    /// <summary>With an output.</summary>
    Succeeded,

    /// <summary>With a graph that goes on.</summary>
    Continued,

    /// <summary>With an exception.</summary>
    Failed,

    /// <summary>Today's code does not fit what was recorded, which is no failure of the step.</summary>
    Mismatched,

    /// <summary>Not yet: it has given a sign of life.</summary>
    Alive,
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SpilledOutcomeJson))]
internal sealed partial class SpilledOutcomeJsonContext : JsonSerializerContext;
