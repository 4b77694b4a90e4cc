namespace FunctionWorkflows;

/// <summary>The keys of records: the run, what the record is of, and the step's key.</summary>
internal static class RecordKeys
{
    public static string Input(string run) => $"{run}|i";

    public static string Step(string run, string key) => $"{run}|s|{key}";

    public static string Caught(string run, string key) => $"{run}|c|{key}";

    public static string Heartbeat(string run, string key) => $"{run}|h|{key}";

    public static string Polled(string run, string key) => $"{run}|p|{key}";

    public static string Asked(string run, long sequence) => $"{run}|t|{sequence}";

    public static string CallFailed(string run, int ordinal) => $"{run}|x|{ordinal}";

    public static string Event(string run, long sequence) => $"{run}|e|{sequence}";

    public static string CancelRequested(string run) => $"{run}|k";

    public static string Resumed(string run, long sequence) => $"{run}|r|{sequence}";

    public static bool IsOfRun(string key, string run) =>
        key.Length > run.Length && key[run.Length] == '|' && key.StartsWith(run, StringComparison.Ordinal);

    public static bool IsOfCall(string key) => key.Contains("|x|", StringComparison.Ordinal);

    public static string StepOf(string key) => key[(key.LastIndexOf('|') + 1)..];
}
