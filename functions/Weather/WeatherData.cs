using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration.Attributes;

namespace Functions;

/// <summary>One day as the file has it.</summary>
public sealed record WeatherDay
{
    [Name("date")]
    public DateOnly Date { get; init; }

    [Name("precipitation")]
    public float Precipitation { get; init; }

    [Name("temp_max")]
    public float TempMax { get; init; }

    [Name("temp_min")]
    public float TempMin { get; init; }

    [Name("wind")]
    public float Wind { get; init; }

    [Name("weather")]
    public string Weather { get; init; } = "";
}

/// <summary>Reads the days, and parts them: for training and holding out, and for the folds of the search.</summary>
internal static class WeatherData
{
    public static string File => Path.Combine(AppContext.BaseDirectory, "data", "seattle-weather.csv");

    public static WeatherDay[] Read(TextReader text)
    {
        using var csv = new CsvReader(text, CultureInfo.InvariantCulture);
        return [.. csv.GetRecords<WeatherDay>()];
    }

    public static (WeatherDay[] Training, WeatherDay[] HeldOut) Split(WeatherDay[] days, double heldOut, int seed)
    {
        var shuffled = days.ToArray();
        new Random(seed).Shuffle(shuffled);
        var count = (int)(days.Length * heldOut);
        return (shuffled[count..], shuffled[..count]);
    }

    /// <summary>
    /// Gives the days to train on and those to score on; fold 1 is the first of <paramref name="folds"/>, and the
    /// seed decides which days are in which fold.
    /// </summary>
    public static (WeatherDay[] Training, WeatherDay[] Scored) Fold(WeatherDay[] days, int fold, int folds, int seed)
    {
        var shuffled = days.ToArray();
        new Random(seed).Shuffle(shuffled);
        var parts = shuffled.Index().ToLookup(day => day.Index % folds == fold - 1, day => day.Item);
        return ([.. parts[false]], [.. parts[true]]);
    }
}
