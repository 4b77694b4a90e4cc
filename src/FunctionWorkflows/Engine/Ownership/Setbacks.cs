using System.Collections.Concurrent;

namespace FunctionWorkflows;

/// <summary>
/// Instances that this host failed to read or to take: each is left alone for longer and longer, so that it keeps
/// nobody from the others.
/// </summary>
internal sealed class Setbacks(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private const int MostKept = 1_000;

    private readonly ConcurrentDictionary<string, (int Failures, DateTimeOffset NextAt)> _all =
        new(StringComparer.Ordinal);

    /// <summary>How many are left alone now.</summary>
    public int Waiting => _all.IsEmpty ? 0 : _all.Values.Count(setback => setback.NextAt > time.GetUtcNow());

    public bool MayTry(string id) => !_all.TryGetValue(id, out var setback) || setback.NextAt <= time.GetUtcNow();

    /// <summary>Notes a failure. True where it is the first in a row, which is to be told.</summary>
    public bool Add(string id)
    {
        if (_all.Count >= MostKept)
        {
            Forget();
        }

        var failures = _all.AddOrUpdate(id, _ => Next(1), (_, former) => Next(former.Failures + 1)).Failures;
        return failures == 1;
    }

    public void Remove(string id) => _all.TryRemove(id, out _);

    private (int Failures, DateTimeOffset NextAt) Next(int failures)
    {
        var wait = First * Math.Pow(2, Math.Min(failures, 20) - 1);
        return (failures, time.GetUtcNow() + (wait < Longest ? wait : Longest));
    }

    private void Forget()
    {
        foreach (var id in _all.Keys.Where(MayTry).ToArray())
        {
            Remove(id);
        }
    }
}
