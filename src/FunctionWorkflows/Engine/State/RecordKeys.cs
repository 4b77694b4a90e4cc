namespace FunctionWorkflows;

/// <summary>The keys of records: the run, what the record is of, and the step's key.</summary>
internal static class RecordKeys
{
    public static string Input(string run) => $"{run}|i";

    public static string Step(string run, string key) => $"{run}|s|{key}";

    public static string Caught(string run, string key) => $"{run}|c|{key}";

    public static string Heartbeat(string run, string key) => $"{run}|h|{key}";

    public static string StepOf(string key) => key[(key.LastIndexOf('|') + 1)..];
}
