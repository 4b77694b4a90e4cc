namespace FunctionWorkflows.AzureStorage;

/// <summary>Which runs of an instance that a host here owns have records to keep, and whether others have any.</summary>
/// <param name="current">The run that the header says.</param>
/// <param name="mayHaveFormer">Whether there may be records of former runs.</param>
internal sealed class OwnedRuns(string current, bool mayHaveFormer)
{
    private readonly Lock _gate = new();
    private string _current = current;
    private string? _next;
    private bool _mayHaveFormer = mayHaveFormer;
    private bool _isRemoving;

    /// <summary>Gets the run that the header says.</summary>
    public string Current
    {
        get
        {
            lock (_gate)
            {
                return _current;
            }
        }
    }

    /// <summary>Gets a value indicating whether there may be records of former runs.</summary>
    public bool MayHaveFormer
    {
        get
        {
            lock (_gate)
            {
                return _mayHaveFormer;
            }
        }
    }

    /// <summary>A commit of another run goes out: in parts, its records are there before the header says so.</summary>
    public void Write(string run)
    {
        lock (_gate)
        {
            (_next, _mayHaveFormer) = (run, true);
        }
    }

    /// <summary>The header says another run now.</summary>
    public void Continue(string run)
    {
        lock (_gate)
        {
            (_current, _mayHaveFormer) = (run, true);
        }
    }

    /// <summary>Tells whether the caller is to remove what is left of former runs: one does at a time.</summary>
    public bool TryBegin()
    {
        lock (_gate)
        {
            var begins = _mayHaveFormer && !_isRemoving;
            _isRemoving |= begins;
            return begins;
        }
    }

    /// <summary>Takes note that the caller removes nothing more.</summary>
    /// <param name="clean">The run beside which there was nothing; null where there still may be.</param>
    public void End(string? clean)
    {
        lock (_gate)
        {
            _isRemoving = false;
            _mayHaveFormer &= clean != _current;
        }
    }

    /// <summary>Tells whether a record's row is of a run that is over, or was given up.</summary>
    public bool IsFormer(string rowKey)
    {
        lock (_gate)
        {
            return !IsOf(_current, rowKey) && (_next is null || !IsOf(_next, rowKey));
        }
    }

    private static bool IsOf(string run, string rowKey) =>
        rowKey.StartsWith(Keys.Prefix('r', run), StringComparison.Ordinal);
}
