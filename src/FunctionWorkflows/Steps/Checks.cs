using System.Globalization;
using System.Text;
using static System.FormattableString;

namespace FunctionWorkflows;

/// <summary>What a caller may write for ids, names, metadata and options: checked before anything is stored.</summary>
internal static class Checks
{
    public const int LongestName = 200;
    public const int MostMetadataBytes = 16 * 1024;

    public static IReadOnlyDictionary<string, string> NoStrings { get; } = new Dictionary<string, string>();

    public static string WorkflowId(string id) => Name("workflow id", "FW1018", id);

    public static string StepName(string name) => Name("step name", "FW1019", name);

    public static string EventName(string name) => Name("event name", "FW1019", name);

    public static string EventId(string id) => Name("event id", "FW1019", id);

    public static string Key(string key) => string.IsNullOrEmpty(key)
        ? throw new FunctionWorkflowsException("FW1019", "A metadata key is empty. Give it at least one character.")
        : key;

    public static string Value(string value) => value
        ?? throw new FunctionWorkflowsException(
            "FW1019", "A metadata value is null. Give a string, or leave the key out.");

    public static IReadOnlyDictionary<string, string> Metadata(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0)
        {
            return NoStrings;
        }

        var size = 0;
        foreach (var (key, value) in metadata)
        {
            size += Encoding.UTF8.GetByteCount(Key(key)) + Encoding.UTF8.GetByteCount(Value(value));
        }

        return size <= MostMetadataBytes
            ? new Dictionary<string, string>(metadata)
            : throw new FunctionWorkflowsException(
                "FW1019",
                Invariant($"The metadata takes {size} bytes, and at most {MostMetadataBytes} are kept. ")
                + "Pass large data as an argument or an object.");
    }

    public static int MaxRetries(int value) => value >= Retries.Unlimited
        ? value
        : throw Option("maxRetries", value, "0 or more, or Retries.Unlimited (-1)");

    public static TimeSpan Timeout(TimeSpan value) => value > TimeSpan.Zero && IsShort(value)
        ? value
        : throw Option("timeout", value, "more than zero and less than 24 days");

    public static Backoff? Backoff(Backoff? value) =>
        value is null
        || (value.First >= TimeSpan.Zero && value.Factor >= 1 && value.Longest >= value.First && IsShort(value.Longest))
            ? value
            : throw Option(
                "backoff",
                value,
                "a first wait of zero or more, a factor of 1 or more, and a longest wait that is neither below the "
                + "first nor 24 days or more");

    public static double? Amount(string name, double? value) =>
        value is null || (value >= 0 && double.IsFinite(value.Value))
            ? value
            : throw Option(name, value, "zero or more");

    public static IReadOnlyDictionary<string, double>? Amounts(IReadOnlyDictionary<string, double>? custom)
    {
        foreach (var (name, value) in custom ?? new Dictionary<string, double>())
        {
            Amount(Key(name), value);
        }

        return custom is null ? null : new Dictionary<string, double>(custom);
    }

    /// <summary>Refuses options that a call has no use for: they are of the body of a step.</summary>
    public static CallNode Options(CallNode call)
    {
        var isOfBody = call.Options is { Timeout: not null } or { Cpus: not null } or { Gpus: not null }
            or { Resources: not null };
        if (call.IsWorkflow && isOfBody)
        {
            throw new FunctionWorkflowsException(
                "FW1020",
                $"The workflow '{call.Step}' was given a time-out or resources, which steps have. "
                + "Give them to the steps in it; Task.WhenAny with ctx.Sleep bounds how long a child is waited for.");
        }

        if (Event.IsBuiltIn(call.Step) && (isOfBody || call.Options.MaxRetries is not null))
        {
            throw new FunctionWorkflowsException(
                "FW1020",
                $"The node '{call.Step}' was given a time-out, retries or resources, and has no body that could use "
                + "them. In code ctx.WaitForEvent takes a time-out.");
        }

        return call;
    }

    // What a timer takes, with room for the random part of a wait.
    private static bool IsShort(TimeSpan value) => value.TotalMilliseconds < int.MaxValue;

    private static string Name(string what, string code, string value)
    {
        if (string.IsNullOrEmpty(value) || value.Length > LongestName)
        {
            throw new FunctionWorkflowsException(
                code,
                Invariant($"A {what} has {value?.Length ?? 0} characters. Give it 1 to {LongestName}."));
        }

        for (var i = 0; i < value.Length; i++)
        {
            var isPair = char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]);
            if (char.IsControl(value[i]) || (char.IsSurrogate(value[i]) && !isPair))
            {
                throw new FunctionWorkflowsException(
                    code,
                    Invariant($"A {what} has the character U+{(int)value[i]:X4} at position {i}. ")
                    + "Control characters and lone surrogates are not allowed.");
            }

            i += isPair ? 1 : 0;
        }

        return value;
    }

    private static FunctionWorkflowsException Option(string name, object? value, string expected) => new(
        "FW1020",
        Invariant($"The option '{name}' is '{value}'. Give {expected}."));
}
