using System.Text.Json;

namespace FunctionWorkflows.Tests.Crashes;

/// <summary>Sees every body that starts and every record of a workflow in code and its children.</summary>
internal sealed class CodeLog
{
    private readonly Lock _lock = new();
    private readonly RunLog _runs = new();
    private readonly List<string> _recorded = [];
    private readonly HashSet<string> _failed = [];
    private readonly HashSet<string> _created = [];
    private readonly List<string> _violations = [];

    public bool IsMended
    {
        get => _runs.IsMended;
        set => _runs.IsMended = value;
    }

    /// <summary>Gets the labels of the steps whose success was recorded, in that order.</summary>
    public IReadOnlyList<string> Recorded => Copy(_recorded);

    /// <summary>Gets the ids of the workflows that were created.</summary>
    public IReadOnlyList<string> Created => Copy(_created);

    public IReadOnlyList<string> Violations => [.. _runs.Violations, .. Copy(_violations)];

    public Task StartedAsync(string label) => _runs.StartedAsync(label);

    /// <summary>Called first in each body. How often that step has run, this time included.</summary>
    public Task<int> EnterAsync(WorkflowTestHost host, StepContext context, string label) =>
        _runs.EnterAsync(host, context.IdempotencyKey, label, []);

    public void Written(StoreWrite write)
    {
        _runs.Written(write);
        lock (_lock)
        {
            if (write.Kind == StoreWriteKind.Create && !_created.Add(write.Header.Id))
            {
                _violations.Add($"'{write.Header.Id}' was created twice.");
            }

            foreach (var record in write.Records)
            {
                Written($"{write.Header.Birth}-{record.Key}", record);
            }
        }
    }

    private void Written(string key, JournalRecord record)
    {
        switch (record)
        {
            case { Kind: RecordKind.Failed } when !_failed.Add(key):
                _violations.Add($"The failure of '{record.Name}' was recorded twice (I2).");
                break;
            case { Kind: RecordKind.Succeeded } when _failed.Contains(key):
                _violations.Add($"'{record.Name}' has succeeded after its failure was recorded (I2).");
                break;
            case { Kind: RecordKind.Superseded }:
                _failed.Remove(key);
                break;
            case { Kind: RecordKind.Succeeded, Name: { } name }
                when name.StartsWith("CrashCode.Step", StringComparison.Ordinal):
                _recorded.Add(CrashCode.LabelOf(JsonSerializer.Deserialize<string>(record.Data!.Data.Span)!));
                break;
        }
    }

    private string[] Copy(IEnumerable<string> items)
    {
        lock (_lock)
        {
            return [.. items];
        }
    }
}
