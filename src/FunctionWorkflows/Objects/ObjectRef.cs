using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FunctionWorkflows;

/// <summary>
/// A reference to a large object: passed and recorded instead of the object. It lives as long as its workflow.
/// </summary>
/// <typeparam name="T">The type of the object.</typeparam>
/// <remarks>
/// A parameter of type <typeparamref name="T"/> given a reference is resolved before the call; a parameter of type
/// <see cref="ObjectRef{T}"/> gets the reference, as with object references in Ray.
/// </remarks>
public readonly struct ObjectRef<T> : IPayloadType, IEquatable<ObjectRef<T>>
{
    private readonly ObjectPointer? _pointer;

    internal ObjectRef(ObjectPointer pointer) => _pointer = pointer;

    internal ObjectPointer Pointer => _pointer ?? throw new FunctionWorkflowsException(
        "FW1027", "An object reference is empty. Make it with ObjectRef.Put, or take it from a step.");

    /// <summary>Reads the object. Works wherever the engine or the client handed the reference in.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The object; a copy of its own. A <see cref="Stream"/> is to be disposed by the caller.</returns>
    /// <exception cref="FunctionWorkflowsException">
    /// The object is gone with its workflow, or is not a <typeparamref name="T"/> (FW1027).
    /// </exception>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default) =>
        Pointer.GetAsync<T>(cancellationToken);

    /// <summary>Reads the object through a client.</summary>
    /// <param name="workflows">The client.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The object.</returns>
    public ValueTask<T> GetAsync(IWorkflowClient workflows, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workflows);
        return Pointer.GetAsync<T>(cancellationToken);
    }

    /// <inheritdoc/>
    public bool Equals(ObjectRef<T> other) => _pointer?.Hash == other._pointer?.Hash;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ObjectRef<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _pointer?.Hash.GetHashCode(StringComparison.Ordinal) ?? 0;

    /// <summary>Compares by content.</summary>
    /// <param name="left">One reference.</param>
    /// <param name="right">Another.</param>
    /// <returns>True where both stand for the same bytes.</returns>
    public static bool operator ==(ObjectRef<T> left, ObjectRef<T> right) => left.Equals(right);

    /// <summary>Compares by content.</summary>
    /// <param name="left">One reference.</param>
    /// <param name="right">Another.</param>
    /// <returns>True where they stand for different bytes.</returns>
    public static bool operator !=(ObjectRef<T> left, ObjectRef<T> right) => !left.Equals(right);

    JsonTypeInfo IPayloadType.CreateTypeInfo(JsonSerializerOptions options) =>
        JsonMetadataServices.CreateValueInfo<ObjectRef<T>>(options, new ObjectRefConverter<T>());
}

/// <summary>Makes references to large objects.</summary>
public static class ObjectRef
{
    /// <summary>
    /// Makes a reference to a value. It is serialized now, and stored with the start or the output that mentions it.
    /// </summary>
    /// <typeparam name="T">
    /// The type. <c>byte[]</c>, <see cref="ReadOnlyMemory{T}"/> of bytes, <see cref="BinaryData"/> and
    /// <see cref="Stream"/> are kept raw; a stream is read to its end, through a temporary file when it is large.
    /// </typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The reference.</returns>
    /// <exception cref="FunctionWorkflowsException">The value cannot be serialized (FW1022).</exception>
    public static ObjectRef<T> Put<T>(T value)
    {
        if (RawPayload.TryFreeze(value, out var raw))
        {
            return new(new ObjectPointer(raw));
        }

        var json = PayloadSerializer.Serialize(value, out var mentioned);
        return new(new ObjectPointer(ObjectContent.Of(json, isRaw: false, mentioned)));
    }
}
