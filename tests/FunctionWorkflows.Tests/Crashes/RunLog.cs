namespace FunctionWorkflows.Tests.Crashes;

/// <summary>Sees every body that starts and every record that is written, and says what must not be.</summary>
internal sealed class RunLog
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _runs = [];
    private readonly Dictionary<string, string> _keys = [];
    private readonly HashSet<string> _succeeded = [];
    private readonly HashSet<string> _recorded = [];
    private readonly Dictionary<string, TaskCompletionSource> _started = [];
    private readonly List<string> _violations = [];

    public volatile bool IsMended;

    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_lock)
            {
                return [.. _violations];
            }
        }
    }

    public IReadOnlyDictionary<string, int> RunsByLabel
    {
        get
        {
            lock (_lock)
            {
                return _keys.ToDictionary(entry => entry.Key, entry => _runs[entry.Value]);
            }
        }
    }

    public Task StartedAsync(string label)
    {
        lock (_lock)
        {
            return Started(label).Task;
        }
    }

    /// <summary>Called first in each body. How often that step has run, this time included.</summary>
    public async Task<int> EnterAsync(WorkflowTestHost host, string key, string label, IReadOnlyList<string> inputs)
    {
        if (host.IsCrashed)
        {
            await new TaskCompletionSource().Task;
        }

        lock (_lock)
        {
            _keys[label] = key;
            _runs[key] = _runs.GetValueOrDefault(key) + 1;
            if (_succeeded.Contains(key))
            {
                _violations.Add($"'{label}' ran again after its success was recorded (I2).");
            }

            foreach (var input in inputs.Select(Plan.LabelOf))
            {
                if (!_keys.TryGetValue(input, out var source) || !_recorded.Contains(source))
                {
                    _violations.Add($"'{label}' saw the output of '{input}' before it was recorded (I1).");
                }
            }

            Started(label).TrySetResult();
            return _runs[key];
        }
    }

    public void Written(StoreWrite write)
    {
        lock (_lock)
        {
            foreach (var record in write.Records.Where(record => record.Kind != RecordKind.Input))
            {
                var key = KeyOf(write.Header, record);
                if (record.Kind is RecordKind.Succeeded or RecordKind.Continued && !_succeeded.Add(key))
                {
                    _violations.Add($"The success of '{record.Name}' was recorded twice (I2).");
                }

                _recorded.Add(key);
            }
        }
    }

    /// <summary>
    /// What a host found that took an instance over: a host that died may have written it without hearing of that.
    /// </summary>
    public void Found(InstanceHeader header, IEnumerable<JournalRecord> records)
    {
        lock (_lock)
        {
            foreach (var record in records.Where(record => record.Kind != RecordKind.Input))
            {
                _recorded.Add(KeyOf(header, record));
                if (record.Kind is RecordKind.Succeeded or RecordKind.Continued)
                {
                    _succeeded.Add(KeyOf(header, record));
                }
            }
        }
    }

    private static string KeyOf(InstanceHeader header, JournalRecord record) =>
        $"{header.Birth}-{record.Key[(record.Key.LastIndexOf('|') + 1)..]}";

    private TaskCompletionSource Started(string label)
    {
        if (!_started.TryGetValue(label, out var started))
        {
            _started[label] = started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return started;
    }
}
