using System.Security.Cryptography;
using System.Text;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Names in keys of tables: what a key may not hold is escaped, and only that, so that keys stay readable and short.
/// </summary>
internal static class Keys
{
    /// <summary>The row of an instance's header, and of the holder of a host's set.</summary>
    public const string Header = "!";

    // A key has 512 characters at the most, some have three names in it, and all of it stands in lines of at most
    // 4,096 bytes in the answers to transactions, in which each byte beyond ASCII takes three.
    private const int Longest = 340;
    private const int HashLength = 66;
    private const char Mark = '~';

    public static string Escape(string name)
    {
        var key = new StringBuilder(name.Length + 16);
        var (length, cut) = (0, 0);
        foreach (var c in name)
        {
            _ = IsPlain(c) ? key.Append(c) : key.Append(Mark).Append(((int)c).ToString("X2", null));
            length += IsPlain(c) ? LengthInAddress(c) : 5;
            cut = length <= Longest - HashLength && !char.IsHighSurrogate(c) ? key.Length : cut;
        }

        // Cut where the limit asks for it; the hash keeps different names apart.
        return length <= Longest ? key.ToString() : $"{key.ToString(0, cut)}{Mark}{Mark}{Hash(name)}";
    }

    public static string Birth(string birth) => $"b|{Escape(birth)}";

    public static string Door(string birth, long epoch) => $"d|{Escape(birth)}|{epoch}";

    public static string Message(string birth, string messageId) => $"m|{Escape(birth)}|{Escape(messageId)}";

    public static string Receipt(string birth, string messageId) => $"a|{Escape(birth)}|{Escape(messageId)}";

    public static string Record(string run, string key) => $"r|{Escape(run)}|{Escape(Within(run, key))}";

    /// <summary>What rows of a kind begin with: of one birth or run.</summary>
    public static string Prefix(char kind, string of) => $"{kind}|{Escape(of)}|";

    /// <summary>The part of a record's key that the run does not say already.</summary>
    public static string Within(string run, string key) =>
        key.StartsWith($"{run}|", StringComparison.Ordinal) ? key[(run.Length + 1)..] : key;

    private static string Hash(string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(name)));

    private static int LengthInAddress(char c) =>
        char.IsAsciiLetterOrDigit(c) ? 1 : char.IsAscii(c) ? 3 : char.IsSurrogate(c) ? 6 : 9;

    // The bar parts the names within a key; the quote would have to be doubled in addresses.
    private static bool IsPlain(char c) =>
        c is not ('/' or '\\' or '#' or '?' or '%' or '|' or '\'' or Mark) && !char.IsControl(c);
}
