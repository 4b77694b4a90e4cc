using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>
/// What stands for one argument in a call: implemented by <see cref="Arg{T}"/> and <see cref="Args{T}"/>.
/// </summary>
internal interface IArgument
{
    Argument Freeze();
}

/// <summary>
/// A frozen argument or output of a graph under construction: serialized values with calls between them.
/// <see cref="GraphWriter"/> turns a tree of these into the recorded form.
/// </summary>
internal abstract class Argument
{
    public static Argument Null { get; } = new ValueArgument("null"u8.ToArray(), []);

    public static Argument Freeze<T>(T value)
    {
        if (RawPayload.TryFreeze(value, out var raw))
        {
            return new ObjectArgument(new ObjectPointer(raw));
        }

        var json = PayloadSerializer.Serialize(value, out var objects);
        return new ValueArgument(json, objects);
    }
}

internal sealed class ValueArgument(byte[] json, IReadOnlyList<ObjectPointer> objects) : Argument
{
    public byte[] Json { get; } = json;

    /// <summary>
    /// Objects that the value mentions: they must lie under the instance before the record does (I6).
    /// </summary>
    public IReadOnlyList<ObjectPointer> Objects { get; } = objects;
}

internal sealed class ObjectArgument(ObjectPointer pointer) : Argument
{
    public ObjectPointer Pointer { get; } = pointer;
}

internal sealed class CallArgument(CallNode call) : Argument
{
    public CallNode Call { get; } = call;
}

internal sealed class ListArgument(IReadOnlyList<Argument> items) : Argument
{
    public IReadOnlyList<Argument> Items { get; } = items;
}

internal sealed class DictionaryArgument(IReadOnlyList<KeyValuePair<string, Argument>> entries) : Argument
{
    public IReadOnlyList<KeyValuePair<string, Argument>> Entries { get; } = entries;

    public static DictionaryArgument Of<TKey>(IEnumerable<KeyValuePair<TKey, Argument>> entries)
        where TKey : notnull =>
        new([.. entries.Select(entry => KeyValuePair.Create(KeyName(entry.Key), entry.Value))]);

    private static string KeyName<TKey>(TKey key)
    {
        if (key is Enum)
        {
            return key.ToString()!;
        }

        using var json = JsonDocument.Parse(PayloadSerializer.Serialize(key, out _));
        return json.RootElement.ValueKind == JsonValueKind.String
            ? json.RootElement.GetString()!
            : json.RootElement.GetRawText();
    }
}

internal sealed class RefArgument(Argument inner) : Argument
{
    public Argument Inner { get; } = inner;
}

internal sealed class CastArgument(Argument inner) : Argument
{
    public Argument Inner { get; } = inner;

    public static Argument Create<T, TOther>(Argument inner)
    {
        var (from, to) = (typeof(T), typeof(TOther));
        if (from == to)
        {
            return inner;
        }

        if (to.IsAssignableFrom(from) || Nullable.GetUnderlyingType(to) == from || IsWidening(from, to))
        {
            return new CastArgument(inner);
        }

        throw new FunctionWorkflowsException(
            "FW1023",
            $"A step of '{from}' cannot be taken as '{to}'. Cast to a base type, an interface, a wider number or the "
            + "nullable form of its type, or convert it in a step.");
    }

    private static bool IsWidening(Type from, Type to)
    {
        to = Nullable.GetUnderlyingType(to) ?? to;
        return Type.GetTypeCode(from) switch
        {
            TypeCode.Byte => Type.GetTypeCode(to) is TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64
                or TypeCode.Single or TypeCode.Double or TypeCode.Decimal,
            TypeCode.Int16 => Type.GetTypeCode(to) is TypeCode.Int32 or TypeCode.Int64 or TypeCode.Single
                or TypeCode.Double or TypeCode.Decimal,
            TypeCode.Int32 => Type.GetTypeCode(to) is TypeCode.Int64 or TypeCode.Double or TypeCode.Decimal,
            TypeCode.Int64 => Type.GetTypeCode(to) is TypeCode.Decimal,
            TypeCode.Single => Type.GetTypeCode(to) is TypeCode.Double,
            _ => false,
        };
    }
}
