using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FunctionWorkflows;

/// <summary>The output of a step that returns nothing (<c>void</c> or <see cref="Task"/>).</summary>
public readonly record struct Unit : IPayloadType
{
    /// <summary>Gets the one value of this type.</summary>
    public static Unit Value => default;

    JsonTypeInfo IPayloadType.CreateTypeInfo(JsonSerializerOptions options) =>
        JsonMetadataServices.CreateValueInfo<Unit>(options, new UnitConverter());
}
