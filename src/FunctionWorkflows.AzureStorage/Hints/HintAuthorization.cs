using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace FunctionWorkflows.AzureStorage;

/// <summary>The header by which a hint proves where it is from: the time it was sent, and a signature.</summary>
internal readonly record struct HintAuthorization(long SentAt, string Signature)
{
    public const string Scheme = "FunctionWorkflows-Hint";

    public string Parameter => string.Create(CultureInfo.InvariantCulture, $"{SentAt}.{Signature}");

    public static bool TryParse([NotNullWhen(true)] string? header, out HintAuthorization authorization)
    {
        authorization = default;
        if (header is null || !header.StartsWith(Scheme + " ", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        if (header[(Scheme.Length + 1)..].Split('.') is not [var time, var signature]
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var sentAt))
        {
            return false;
        }

        authorization = new(sentAt, signature);
        return true;
    }
}
