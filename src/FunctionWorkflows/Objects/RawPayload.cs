using System.Diagnostics.CodeAnalysis;

namespace FunctionWorkflows;

/// <summary>The types that are kept as bytes and never become JSON.</summary>
internal static class RawPayload
{
    public static bool IsRaw(Type type) =>
        type == typeof(byte[]) || type == typeof(ReadOnlyMemory<byte>) || type == typeof(BinaryData)
        || typeof(Stream).IsAssignableFrom(type);

    public static bool TryFreeze<T>(T value, [NotNullWhen(true)] out ObjectContent? content)
    {
        content = value switch
        {
            byte[] bytes => ObjectContent.Of([.. bytes], isRaw: true),
            ReadOnlyMemory<byte> memory => ObjectContent.Of(memory.ToArray(), isRaw: true),
            BinaryData data => ObjectContent.Of(data.ToArray(), isRaw: true),
            Stream stream => ObjectContent.Of(stream),
            _ => null,
        };
        return content is not null;
    }

    public static bool TryThaw<T>(byte[] bytes, out T value)
    {
        object? thawed = typeof(T) == typeof(byte[]) || typeof(T) == typeof(object) ? bytes
            : typeof(T) == typeof(ReadOnlyMemory<byte>) ? new ReadOnlyMemory<byte>(bytes)
            : typeof(T) == typeof(BinaryData) ? BinaryData.FromBytes(bytes)
            : typeof(T) == typeof(Stream) || typeof(T) == typeof(MemoryStream)
                ? new MemoryStream(bytes, writable: false)
            : null;
        value = thawed is T typed ? typed : default!;
        return thawed is T;
    }
}
