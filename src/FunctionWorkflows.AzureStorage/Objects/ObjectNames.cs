using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Names of blobs: <c>ID/BIRTH/SHA256</c>. What a URL or a tool could change is escaped by <c>~</c> and four digits;
/// ids that get too long by it are hashed.
/// </summary>
internal static class ObjectNames
{
    private const int MostCharacters = 200;

    /// <summary>The prefix of a birth. It ends with a slash, so that it is never that of another id too.</summary>
    public static string Prefix(string id, string birth) => $"{Segment(id)}/{Segment(birth)}/";

    public static string Of(string id, string birth, string hash) => Prefix(id, birth) + hash;

    private static string Segment(string text)
    {
        var name = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length && name.Length <= MostCharacters; i++)
        {
            if (IsPlain(text, i))
            {
                name.Append(text[i]);
            }
            else
            {
                name.Append(CultureInfo.InvariantCulture, $"~{(int)text[i]:X4}");
            }
        }

        // Two of them never come out of the escaping.
        return name.Length <= MostCharacters
            ? name.ToString()
            : $"~~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
    }

    // Dots at an end are cut off, or mean folders.
    private static bool IsPlain(string text, int i) =>
        char.IsAsciiLetterOrDigit(text[i]) || text[i] is '-' or '_'
        || (text[i] == '.' && i > 0 && i < text.Length - 1);
}
