using System.Buffers.Text;
using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>
/// Takes the recorded form of arguments apart: one-letter objects around values, positions and lists.
/// </summary>
internal static class ArgumentJson
{
    private const int HeadLength = 5;

    /// <summary>Gives the kind of an argument, and what stands in it.</summary>
    public static byte Open(ReadOnlyMemory<byte> argument, out ReadOnlyMemory<byte> content)
    {
        // Written by us without white space: {"k":content}.
        content = argument[HeadLength..^1];
        return argument.Span[2];
    }

    public static int Position(ReadOnlyMemory<byte> content) =>
        Utf8Parser.TryParse(content.Span, out int position, out _)
            ? position
            : throw new JsonException("A recorded argument names a step without a position.");

    /// <summary>Tells whether an argument is just the output of one step, as it is.</summary>
    public static bool TryGetOnlyStep(ReadOnlyMemory<byte> argument, out int position)
    {
        position = 0;
        if (argument.Span[2] != (byte)'s')
        {
            return false;
        }

        Open(argument, out var content);
        position = Position(content);
        return true;
    }

    /// <summary>Gives the members of an object or the items of a list, with the raw name, quotes included.</summary>
    public static List<(ReadOnlyMemory<byte> Name, ReadOnlyMemory<byte> Item)> Items(ReadOnlyMemory<byte> json)
    {
        var items = new List<(ReadOnlyMemory<byte>, ReadOnlyMemory<byte>)>();
        if (json.IsEmpty)
        {
            return items;
        }

        var reader = StepGraph.Reader(json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            var name = ReadOnlyMemory<byte>.Empty;
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                var at = (int)reader.TokenStartIndex;
                name = json.Slice(at, reader.ValueSpan.Length + 2);
                reader.Read();
            }

            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            items.Add((name, json[start..(int)reader.BytesConsumed]));
        }

        return items;
    }
}
