namespace FunctionWorkflows;

/// <summary>The output of a step that returns nothing (<c>void</c> or <see cref="Task"/>).</summary>
public readonly record struct Unit : IPayloadType
{
    /// <summary>Gets the one value of this type.</summary>
    public static Unit Value => default;

    System.Text.Json.Serialization.Metadata.JsonTypeInfo IPayloadType.CreateTypeInfo(
        System.Text.Json.JsonSerializerOptions options) =>
        System.Text.Json.Serialization.Metadata.JsonMetadataServices.CreateValueInfo<Unit>(options, new UnitConverter());
}
