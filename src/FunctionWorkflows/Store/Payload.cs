using System.Text;

namespace FunctionWorkflows;

/// <summary>How the bytes of a <see cref="Payload"/> are to be read.</summary>
public enum PayloadKind
{
    /// <summary>UTF-8 JSON of a value.</summary>
    Json,

    /// <summary>Bytes as they are.</summary>
    Raw,

    /// <summary>UTF-8 JSON of a reference to an object that has the value.</summary>
    Reference,
}

/// <summary>A recorded value.</summary>
/// <param name="Kind">How to read the bytes.</param>
/// <param name="Data">The bytes.</param>
public sealed record Payload(PayloadKind Kind, ReadOnlyMemory<byte> Data)
{
    /// <inheritdoc/>
    public bool Equals(Payload? other) =>
        other is not null && Kind == other.Kind && Data.Span.SequenceEqual(other.Data.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Data.Length);

    /// <inheritdoc/>
    public override string ToString() => Kind == PayloadKind.Raw
        ? $"{Data.Length} bytes"
        : Encoding.UTF8.GetString(Data.Span);
}
