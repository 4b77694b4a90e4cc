using System.Text.Json;
using System.Text.Json.Serialization;

namespace FunctionWorkflows;

/// <summary>The form of a spilled step in a queue. A member is only ever added, never changed.</summary>
internal sealed record SpilledStepJson(
    string WorkflowId,
    string Birth,
    string Run,
    long Epoch,
    string Key,
    int Attempt,
    string Owner,
    string CodeVersion)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Cpus { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double Gpus { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public IReadOnlyDictionary<string, double>? Resources { get; init; }

    public static string Write(SpilledStep step) => JsonSerializer.Serialize(
        new SpilledStepJson(
            step.WorkflowId,
            step.Birth,
            step.Run,
            step.Epoch,
            step.Key,
            step.Attempt,
            step.Owner,
            step.CodeVersion)
        {
            Cpus = step.Cpus,
            Gpus = step.Gpus,
            Resources = step.Resources.Count == 0 ? null : step.Resources,
        },
        SpilledStepJsonContext.Default.SpilledStepJson);

    public static SpilledStep Read(string text)
    {
        var json = JsonSerializer.Deserialize(text, SpilledStepJsonContext.Default.SpilledStepJson)
            ?? throw new JsonException("Expected a spilled step, found null.");
        return new()
        {
            WorkflowId = json.WorkflowId,
            Birth = json.Birth,
            Run = json.Run,
            Epoch = json.Epoch,
            Key = json.Key,
            Attempt = json.Attempt,
            Owner = json.Owner,
            CodeVersion = json.CodeVersion,
            Cpus = json.Cpus,
            Gpus = json.Gpus,
            Resources = json.Resources ?? new Dictionary<string, double>(),
        };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SpilledStepJson))]
internal sealed partial class SpilledStepJsonContext : JsonSerializerContext;
