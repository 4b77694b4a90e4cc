namespace Functions;

/// <summary>How well days were told apart that the model had never seen.</summary>
/// <param name="Accuracy">The share of the held-out days whose kind was predicted rightly.</param>
/// <param name="BaselineAccuracy">The same, had the training part's most frequent kind always been said.</param>
/// <param name="ChosenDepth">The depth of tree that did best in the cross-validation.</param>
/// <param name="ConfusionMatrix">What was predicted for what.</param>
public sealed record WeatherReport(
    double Accuracy, double BaselineAccuracy, int ChosenDepth, ConfusionMatrix ConfusionMatrix)
{
    public static WeatherReport Of(
        int depth, IReadOnlyList<string> training, IReadOnlyList<string> actual, IReadOnlyList<string> predicted)
    {
        var mostFrequent = training.CountBy(kind => kind)
            .OrderByDescending(kind => kind.Value)
            .ThenBy(kind => kind.Key, StringComparer.Ordinal)
            .First().Key;
        return new(
            Share(actual.Zip(predicted).Count(pair => pair.First == pair.Second), actual.Count),
            Share(actual.Count(kind => kind == mostFrequent), actual.Count),
            depth,
            ConfusionMatrix.Of(actual, predicted));
    }

    internal static double Share(int part, int whole) => Math.Round((double)part / whole, 4);
}

/// <summary>Counts: a row for each actual kind of day, in it a column for each predicted kind.</summary>
/// <param name="Actual">The labels of the rows.</param>
/// <param name="Predicted">The labels of the columns.</param>
/// <param name="Counts">The rows.</param>
public sealed record ConfusionMatrix(string[] Actual, string[] Predicted, int[][] Counts)
{
    public static ConfusionMatrix Of(IReadOnlyList<string> actual, IReadOnlyList<string> predicted)
    {
        string[] labels = [.. actual.Union(predicted).Order(StringComparer.Ordinal)];
        var counts = actual.Zip(predicted).CountBy(pair => pair).ToDictionary();
        return new(labels, labels, [.. labels.Select(row =>
            labels.Select(column => counts.GetValueOrDefault((row, column))).ToArray())]);
    }
}
