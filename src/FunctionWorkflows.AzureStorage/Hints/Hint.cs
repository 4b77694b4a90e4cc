using System.Text.Json.Serialization;

namespace FunctionWorkflows.AzureStorage;

/// <summary>What a host is asked to look at.</summary>
internal enum HintKind
{
    /// <summary>The inbox of an instance.</summary>
    Inbox = 1,

    /// <summary>An instance that nobody has: claim it.</summary>
    Activation = 2,

    /// <summary>Whatever may be claimed.</summary>
    Work = 3,

    /// <summary>A step queue.</summary>
    Steps = 4,
}

/// <summary>
/// What one host tells another: where to look. It has no effect but a look, so that it may come twice, late or
/// forged. It never has a payload of a workflow.
/// </summary>
internal sealed record Hint(
    HintKind Kind, string? Id = null, string? Birth = null, long Epoch = 0, string? Queue = null)
{
    public static Hint Work { get; } = new(HintKind.Work);

    [JsonIgnore]
    public bool IsComplete => Kind switch
    {
        HintKind.Inbox => Id is not null && Birth is not null,
        HintKind.Activation => Id is not null,
        HintKind.Work => true,
        HintKind.Steps => Queue is not null,
        _ => false,
    };

    public static Hint Inbox(string id, string birth, long epoch) => new(HintKind.Inbox, id, birth, epoch);

    public static Hint Activation(string id) => new(HintKind.Activation, id);

    public static Hint Steps(string queue) => new(HintKind.Steps, Queue: queue);
}

/// <summary>What became of a hint.</summary>
internal enum HintAnswer
{
    /// <summary>Nobody answered for that host: it is gone, out of reach, or hears no hints.</summary>
    Unreachable,

    /// <summary>The host has the instance, in that epoch or a later one, or will look.</summary>
    Taken,

    /// <summary>The host lives, and the instance is not its own: the header says whose it is.</summary>
    NotMine,
}

/// <summary>A hint as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Hint))]
internal sealed partial class HintJson : JsonSerializerContext;
