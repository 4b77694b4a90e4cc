using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FunctionWorkflows;

/// <summary>
/// A generic type of ours that brings its own serialization: no reflection over type arguments, so it works under AOT.
/// </summary>
internal interface IPayloadType
{
    JsonTypeInfo CreateTypeInfo(JsonSerializerOptions options);
}
