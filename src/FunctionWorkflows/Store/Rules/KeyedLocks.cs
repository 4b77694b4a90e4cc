namespace FunctionWorkflows;

/// <summary>One mutex an id: what this process does to one instance does not cross.</summary>
internal sealed class KeyedLocks
{
    private readonly Dictionary<string, (SemaphoreSlim Gate, int Users)> _gates = new(StringComparer.Ordinal);

    public async ValueTask<IDisposable> EnterAsync(string key, CancellationToken cancellationToken)
    {
        SemaphoreSlim gate;
        lock (_gates)
        {
            var entry = _gates.TryGetValue(key, out var known) ? known : (Gate: new SemaphoreSlim(1, 1), Users: 0);
            gate = entry.Gate;
            _gates[key] = (gate, entry.Users + 1);
        }

        try
        {
            await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Leave(key, false);
            throw;
        }

        return new Held(this, key);
    }

    private void Leave(string key, bool release)
    {
        lock (_gates)
        {
            var (gate, users) = _gates[key];
            if (users == 1)
            {
                _gates.Remove(key);
            }
            else
            {
                _gates[key] = (gate, users - 1);
            }

            if (release)
            {
                gate.Release();
            }
        }
    }

    private sealed class Held(KeyedLocks locks, string key) : IDisposable
    {
        public void Dispose() => locks.Leave(key, true);
    }
}
