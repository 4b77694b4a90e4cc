using System.Globalization;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>A hash that is the same in every build.</summary>
internal static class StableHash
{
    public static string Of(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text)
        {
            hash = unchecked((hash ^ c) * 16777619u);
        }

        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}
