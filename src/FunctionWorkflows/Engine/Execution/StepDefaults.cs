using System.Globalization;

namespace FunctionWorkflows;

/// <summary>The options that a step runs with, of its attribute or of attribute and call.</summary>
internal sealed record StepDefaults
{
    public required int MaxRetries { get; init; }

    public required Backoff Backoff { get; init; }

    public required TimeSpan? Timeout { get; init; }

    public required ResourceNeed Need { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public IReadOnlyList<Type> RetryOn { get; init; } = [];

    public IReadOnlyList<Type> DoNotRetryOn { get; init; } = [];

    /// <summary>Of what is never tried again.</summary>
    public static StepDefaults Never { get; } = Of("", new StepAttribute { MaxRetries = 0, Cpus = 0 });

    public static StepDefaults Of(string step, StepAttribute attribute) => new()
    {
        MaxRetries = Checks.MaxRetries(attribute.MaxRetries),
        Backoff = Backoff.Default,
        Timeout = attribute.TimeoutSeconds == 0 ? null : Checks.Timeout(TimeSpan.FromSeconds(attribute.TimeoutSeconds)),
        Need = new(
            Checks.Amount("Cpus", attribute.Cpus)!.Value,
            Checks.Amount("Gpus", attribute.Gpus)!.Value,
            Pairs(step, attribute.Resources).ToDictionary(p => p.Key, p => Number(step, p))),
        Metadata = Pairs(step, attribute.Metadata).ToDictionary(),
        RetryOn = attribute.RetryOn,
        DoNotRetryOn = attribute.DoNotRetryOn,
    };

    public StepDefaults With(CallOptions call) => ReferenceEquals(call, CallOptions.None) ? this : this with
    {
        MaxRetries = call.MaxRetries ?? MaxRetries,
        Backoff = call.Backoff ?? Backoff,
        Timeout = call.Timeout ?? Timeout,
        Need = call is { Cpus: null, Gpus: null, Resources: null }
            ? Need
            : new(call.Cpus ?? Need.Cpus, call.Gpus ?? Need.Gpus, call.Resources ?? Need.Custom),
        Metadata = call.Metadata is null ? Metadata : Merge(Metadata, call.Metadata),
    };

    public bool IsRetried(Exception exception) =>
        exception is not OutputRefusedException
        && !DoNotRetryOn.Any(type => type.IsInstanceOfType(exception))
        && (RetryOn.Count == 0 || RetryOn.Any(type => type.IsInstanceOfType(exception)));

    private static Dictionary<string, string> Merge(
        IReadOnlyDictionary<string, string> attribute, IReadOnlyDictionary<string, string> call)
    {
        var merged = new Dictionary<string, string>(attribute);
        foreach (var (key, value) in call)
        {
            merged[key] = value;
        }

        return merged;
    }

    private static IEnumerable<KeyValuePair<string, string>> Pairs(string step, string[] texts) => texts.Select(text =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? KeyValuePair.Create(text[..at], text[(at + 1)..])
            : throw new FunctionWorkflowsException(
                "FW1020", $"Step '{step}' has '{text}' in its attribute. Write 'name=value'."));

    private static double Number(string step, KeyValuePair<string, string> pair) =>
        double.TryParse(pair.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) && amount >= 0
            ? amount
            : throw new FunctionWorkflowsException(
                "FW1020",
                $"Step '{step}' asks for '{pair.Value}' of the resource '{pair.Key}'. Write a number of zero or more.");
}
