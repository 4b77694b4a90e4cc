using System.Collections.Concurrent;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Remembers where nobody answered, so that a dead host does not cost a time-out with each hint.</summary>
internal sealed class UnreachableAddresses(TimeProvider time)
{
    public static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);

    private const int MostKept = 256;
    private readonly ConcurrentDictionary<Uri, long> _since = [];

    public bool Contains(Uri address) =>
        _since.TryGetValue(address, out var since) && time.GetElapsedTime(since) < Remembered;

    /// <summary>Remembers one; false where it had been one before and nobody has answered there since.</summary>
    public bool Add(Uri address)
    {
        if (_since.Count >= MostKept)
        {
            Forget();
        }

        var isNew = !_since.ContainsKey(address);
        _since[address] = time.GetTimestamp();
        return isNew;
    }

    public void Remove(Uri address) => _since.TryRemove(address, out _);

    // Hosts come and go under ever new addresses.
    private void Forget()
    {
        foreach (var (address, since) in _since)
        {
            if (time.GetElapsedTime(since) >= Remembered)
            {
                _since.TryRemove(address, out _);
            }
        }
    }
}
