namespace FunctionWorkflows;

/// <summary>Finds what a mistyped name probably meant.</summary>
internal static class Nearest
{
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        var most = Math.Max(2, name.Length / 3);
        return candidates
            .Select(candidate => (candidate, distance: Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .Where(pair => pair.distance <= most && pair.distance < name.Length)
            .OrderBy(pair => pair.distance)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }

    /// <summary>Ends a sentence: with the nearest name where there is one.</summary>
    public static string DidYouMean(string? nearest) => nearest is null ? "." : $"; did you mean '{nearest}'?";

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.Min(cost, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
