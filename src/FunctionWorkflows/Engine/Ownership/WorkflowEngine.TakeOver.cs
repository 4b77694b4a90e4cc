using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace FunctionWorkflows;

internal sealed partial class WorkflowEngine
{
    private const int MostFoundAtOnce = 100;
    private const int MostTakenAtOnce = 8;

    private readonly ConcurrentDictionary<string, bool> _adrift = new(StringComparer.Ordinal);
    private readonly Setbacks _setbacks;

    /// <summary>Says that an instance may be this host's without a runner, so that no other host takes it.</summary>
    public void LookAgain(string id)
    {
        if (CanClaim)
        {
            _adrift[id] = true;
            WakeWatch();
        }
    }

    private Task TakeAdriftAsync() =>
        _adrift.IsEmpty ? Task.CompletedTask : EachAsync(_adrift.Keys, static id => id, TakeAdriftAsync);

    private async Task TakeAdriftAsync(string id)
    {
        // Before the look and not after it: what is taken may be adrift again by then, and is to be looked at again.
        _adrift.TryRemove(id, out _);
        var isSettled = false;
        try
        {
            var header = await Store.Instances.ReadAsync(id, _stop.Token).ConfigureAwait(false);
            isSettled = header is null or { HasEnded: true } || header.Owner != Id
                || Find(id) is not null || IsAsleep(id)
                || await TakeAsync(header, isResume: false, _stop.Token).ConfigureAwait(false) is not null;
        }
        finally
        {
            if (!isSettled)
            {
                _adrift[id] = true;
            }
        }
    }

    private async Task TakeOverAsync()
    {
        var most = _options.MaxRunningWorkflows is { } bound
            ? Math.Min(MostFoundAtOnce, bound - Volatile.Read(ref _occupied))
            : MostFoundAtOnce;
        if (most <= 0)
        {
            return;
        }

        var found = await FindClaimableAsync(most).ConfigureAwait(false);
        await EachAsync(
            found.TakeWhile(_ => HasRoom),
            static header => header.Id,
            header => TakeAsync(header, isResume: false, _stop.Token)).ConfigureAwait(false);
    }

    /// <summary>True but for an instance of another version, where this host is told to leave these alone.</summary>
    public bool IsOfOwnVersion(InstanceHeader header) =>
        !_options.OnlyOwnCodeVersion || header.CodeVersion is null || header.CodeVersion == CodeVersion;

    // What is left alone is found again and again, and must not stand in the place of others.
    private async Task<IReadOnlyList<InstanceHeader>> FindClaimableAsync(int most)
    {
        for (var asked = most + _setbacks.Waiting; ; asked *= 2)
        {
            var found = await _membership!.FindClaimableAsync(asked, _stop.Token).ConfigureAwait(false);
            var own = found.Where(IsOfOwnVersion).ToArray();
            if (own.Length == found.Count || own.Length >= most || found.Count < asked)
            {
                return own;
            }
        }
    }

    /// <summary>
    /// Does something with each of the instances, some at a time. What befalls one is its own affair; a failing store
    /// is everybody's, and is thrown.
    /// </summary>
    private async Task EachAsync<T>(IEnumerable<T> instances, Func<T, string> idOf, Func<T, Task> action)
    {
        ExceptionDispatchInfo? failure = null;
        var options = new ParallelOptions { MaxDegreeOfParallelism = MostTakenAtOnce };
        await Parallel.ForEachAsync(instances, options, async (instance, _) =>
        {
            var id = idOf(instance);
            if (Volatile.Read(ref failure) is not null || _stop.IsCancellationRequested || !_setbacks.MayTry(id))
            {
                return;
            }

            try
            {
                await action(instance).ConfigureAwait(false);
                _setbacks.Remove(id);
            }
            catch (OperationCanceledException)
            {
                // The host stops, or its lease went: the loop sees to that.
            }
            catch (Exception e) when (StoreRetry.IsStoreFailure(e))
            {
                Volatile.Write(ref failure, ExceptionDispatchInfo.Capture(e));
            }
            catch (Exception e)
            {
                SetBack(id, e);
            }
        }).ConfigureAwait(false);
        failure?.Throw();
    }

    private void SetBack(string id, Exception exception)
    {
        if (_setbacks.Add(id))
        {
            WorkflowEngineLog.SetBack(Logger, exception, id);
        }
    }
}
