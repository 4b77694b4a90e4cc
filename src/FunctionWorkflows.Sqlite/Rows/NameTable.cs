using System.Text;

namespace FunctionWorkflows.Sqlite;

/// <summary>The names of an enum as the file has them.</summary>
internal static class NameTable<T>
    where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();
    private static readonly byte[][] Names = [.. Values.Select(v => Encoding.UTF8.GetBytes(v.ToString()))];

    public static ReadOnlySpan<byte> Name(T value) => Names[Array.IndexOf(Values, value)];

    public static T Value(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (name.SequenceEqual(Names[i]))
            {
                return Values[i];
            }
        }

        throw new InvalidDataException($"'{Encoding.UTF8.GetString(name)}' is not a {typeof(T).Name}.");
    }
}
