using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace Functions;

/// <summary>The machine learning of the job: a standard scaler, decision trees, predictions.</summary>
internal static class WeatherModel
{
    /// <summary>Fits a standard scaler: mean 0 and variance 1 on the days that it is fitted on.</summary>
    public static byte[] FitScaler(WeatherDay[] training, int seed)
    {
        var ml = new MLContext(seed);
        var data = ml.Data.LoadFromEnumerable(training.Select(Row.Of));
        var scaler = ml.Transforms.NormalizeMeanVariance(nameof(Row.Features), fixZero: false).Fit(data);
        return Save(ml, scaler, data.Schema);
    }

    /// <summary>Trains one decision tree for each kind of day, on scaled features.</summary>
    /// <remarks>
    /// The trainer grows its trees best leaf first and knows no depth, so a depth of d here means at most 2^d leaves:
    /// as many as a full tree of that depth has. One thread and a seed, so that the same days give the same trees.
    /// </remarks>
    public static byte[] Train(WeatherDay[] training, byte[] scaler, int depth, int seed)
    {
        var ml = new MLContext(seed);
        var data = ml.Data.LoadFromEnumerable(training.Select(Row.Of));
        var scale = Load(ml, scaler);
        var trees = ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree(
            new FastTreeBinaryTrainer.Options
            {
                NumberOfTrees = 1,
                NumberOfLeaves = 1 << depth,
                MinimumExampleCountPerLeaf = 5,
                LearningRate = 1,
                NumberOfThreads = 1,
                Seed = seed,
                FeatureSelectionSeed = seed,
            }));
        var model = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Weather))
            .Append(trees)
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(scale.Transform(data));
        return Save(ml, new TransformerChain<ITransformer>(scale, model), data.Schema);
    }

    /// <summary>Predicts the kind of each day.</summary>
    public static string[] Predict(WeatherDay[] days, byte[] model)
    {
        var ml = new MLContext(0);
        var predicted = Load(ml, model).Transform(ml.Data.LoadFromEnumerable(days.Select(Row.Of)));
        return [.. ml.Data.CreateEnumerable<Prediction>(predicted, reuseRowObject: false)
            .Select(p => p.PredictedLabel)];
    }

    private static byte[] Save(MLContext ml, ITransformer model, DataViewSchema schema)
    {
        using var bytes = new MemoryStream();
        ml.Model.Save(model, schema, bytes);
        return bytes.ToArray();
    }

    private static ITransformer Load(MLContext ml, byte[] model)
    {
        using var bytes = new MemoryStream(model);
        return ml.Model.Load(bytes, out _);
    }

    private sealed class Row
    {
        [VectorType(5)]
        public float[] Features { get; set; } = [];

        public string Weather { get; set; } = "";

        public static Row Of(WeatherDay day) => new()
        {
            Features = [day.Precipitation, day.TempMax, day.TempMin, day.Wind, day.Date.DayOfYear],
            Weather = day.Weather,
        };
    }

    private sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";
    }
}
