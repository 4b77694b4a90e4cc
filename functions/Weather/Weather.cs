using FunctionWorkflows;

namespace Functions;

/// <summary>
/// Learns what kind of day it was from what was measured: reads four years of Seattle's weather, searches the best
/// depth of decision tree by cross-validation, trains it, and reports how it does on days that were held out.
/// </summary>
public static partial class Weather
{
    private const double HeldOut = 0.2;

    [Step(Name = "weather", DoNotRetryOn = [typeof(ArgumentException)])]
    public static Step<WeatherReport> LearnWeather(int seed = 2012, int depths = 8, int folds = 5, int repeats = 6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depths, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        var parts = Steps.Split(Steps.Load(), seed);
        var scaler = Steps.FitScaler(parts, seed);
        var scores =
            from depth in Enumerable.Range(1, depths)
            from fold in Enumerable.Range(1, folds)
            let trial = new Trial(depth, fold, folds, repeats, seed)
            select Steps.TrainAndScore(trial, parts, scaler).Named($"score-depth-{depth}-fold-{fold}");
        var chosen = Steps.ChooseDepth([.. scores]);
        var model = Steps.Train(chosen, parts, scaler, seed);
        return Steps.Evaluate(chosen, parts, model);
    }

    [Step(Name = "weather-load")]
    public static ObjectRef<WeatherDay[]> Load()
    {
        using var file = File.OpenText(WeatherData.File);
        return ObjectRef.Put(WeatherData.Read(file));
    }

    [Step(Name = "weather-split")]
    public static async Task<WeatherParts> Split(ObjectRef<WeatherDay[]> days, int seed)
    {
        var (training, heldOut) = WeatherData.Split(await days.GetAsync(), HeldOut, seed);
        return new(ObjectRef.Put(training), ObjectRef.Put(heldOut));
    }

    [Step(Name = "weather-scale")]
    public static async Task<ObjectRef<byte[]>> FitScaler(WeatherParts parts, int seed) =>
        ObjectRef.Put(WeatherModel.FitScaler(await parts.Training.GetAsync(), seed));

    /// <summary>Trains on all folds but one and scores on that one, for several ways to part the days.</summary>
    [Step(Name = "weather-score")]
    public static async Task<Score> TrainAndScore(
        Trial trial, WeatherParts parts, ObjectRef<byte[]> scaler, CancellationToken cancellationToken)
    {
        var days = await parts.Training.GetAsync(cancellationToken);
        var scale = await scaler.GetAsync(cancellationToken);
        var (right, all) = (0, 0);
        for (var repeat = 0; repeat < trial.Repeats; repeat++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (training, scored) = WeatherData.Fold(days, trial.Fold, trial.Folds, trial.Seed + repeat);
            var model = WeatherModel.Train(training, scale, trial.Depth, trial.Seed);
            right += WeatherModel.Predict(scored, model).Zip(scored).Count(pair => pair.First == pair.Second.Weather);
            all += scored.Length;
        }

        return new(trial.Depth, right, all);
    }

    /// <summary>Chooses the depth with the most days told rightly; of equals the smallest.</summary>
    [Step(Name = "weather-choose")]
    public static int ChooseDepth(Score[] scores) => scores
        .GroupBy(score => score.Depth)
        .OrderByDescending(depth => depth.Sum(score => score.Right))
        .ThenBy(depth => depth.Key)
        .First().Key;

    [Step(Name = "weather-train")]
    public static async Task<ObjectRef<byte[]>> Train(
        int depth, WeatherParts parts, ObjectRef<byte[]> scaler, int seed) =>
        ObjectRef.Put(WeatherModel.Train(await parts.Training.GetAsync(), await scaler.GetAsync(), depth, seed));

    [Step(Name = "weather-evaluate")]
    public static async Task<WeatherReport> Evaluate(int depth, WeatherParts parts, ObjectRef<byte[]> model)
    {
        var training = await parts.Training.GetAsync();
        var heldOut = await parts.HeldOut.GetAsync();
        return WeatherReport.Of(
            depth,
            [.. training.Select(day => day.Weather)],
            [.. heldOut.Select(day => day.Weather)],
            WeatherModel.Predict(heldOut, await model.GetAsync()));
    }
}

/// <summary>The days to learn from, and those that are kept from all learning.</summary>
public sealed record WeatherParts(ObjectRef<WeatherDay[]> Training, ObjectRef<WeatherDay[]> HeldOut);

/// <summary>One part of the search: a depth, on one fold.</summary>
public sealed record Trial(int Depth, int Fold, int Folds, int Repeats, int Seed);

/// <summary>How many of the days of a trial were told rightly.</summary>
public sealed record Score(int Depth, int Right, int All);
