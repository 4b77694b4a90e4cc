using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FunctionWorkflows;

/// <summary>
/// The engine of a host: its membership, the instances that it owns, and the slots in which their steps run.
/// </summary>
internal sealed partial class WorkflowEngine : IHostedService, IDisposable
{
    private static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, InstanceRunner> _runners = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);
    private readonly FunctionWorkflowsOptions _options;
    private readonly ILoggerFactory _loggerFactory;
    private readonly HostResources _resources;
    private readonly CancellationTokenSource _stop = new();
    private volatile IMembership? _membership;
    private Task _watching = Task.CompletedTask;
    private int _running;
    private int _occupied;
    private int _isDisposed;

    public WorkflowEngine(
        IWorkflowStore store,
        IOptions<FunctionWorkflowsOptions> options,
        TimeProvider time,
        ILoggerFactory loggerFactory,
        IServiceProvider services)
    {
        Store = store;
        Time = time;
        Services = services;
        Logger = loggerFactory.CreateLogger("FunctionWorkflows");
        Retry = new(time, Logger);
        _setbacks = new(time);
        _sleepers = new(time, Revive);
        _options = options.Value;
        _loggerFactory = loggerFactory;
        _resources = new(_options.Cpus ?? Environment.ProcessorCount, _options.Gpus, _options.Resources.AsReadOnly());
        Cache = new(_options.ObjectCacheBytes);
        CodeVersion = _options.CodeVersion ?? FunctionWorkflows.CodeVersion.OfThisApp();
        Client = new WorkflowClient(store, options, time, this);
        CreateSpill();
    }

    public IWorkflowStore Store { get; }

    public TimeProvider Time { get; }

    public IServiceProvider Services { get; }

    public ILogger Logger { get; }

    public StoreRetry Retry { get; }

    public ObjectCache Cache { get; }

    public string CodeVersion { get; }

    public WorkflowClient Client { get; }

    public IMembership? Membership => _membership;

    public string Id => _membership?.Host.Id ?? "";

    public bool IsRunning => _membership is not null && !_stop.IsCancellationRequested;

    /// <summary>True while this host may become the owner of anything.</summary>
    public bool CanClaim => IsRunning && IsHeld && !Lost.IsCancellationRequested;

    public bool HasStopped => _stop.IsCancellationRequested;

    /// <summary>Looked at just before each write and each answer.</summary>
    public bool IsHeld => _membership is { IsHeld: true };

    public CancellationToken Lost => _membership?.Lost ?? CancellationToken.None;

    public bool HasRoom => _options.MaxRunningWorkflows is not { } most || Volatile.Read(ref _occupied) < most;

    public int ObjectThreshold => _options.ObjectThreshold;

    private bool Purges => _options is { TakeOver: true, KeepFinishedFor: not null };

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        WorkflowRegistry.ThrowOnClash();
        await Store.OpenAsync(cancellationToken).ConfigureAwait(false);
        await JoinAsync(cancellationToken).ConfigureAwait(false);
        WorkflowEngineLog.Started(Logger, Id, Store.Description, _resources.Total);
        _watching = Task.WhenAll(
            Task.Run(WatchAsync, CancellationToken.None), Task.Run(PurgeAsync, CancellationToken.None));
        if (_options.TakeOver)
        {
            _listener.Start();
        }
    }

    /// <summary>
    /// Drains: takes nothing new, lets running steps end within the grace, releases, leaves the cluster.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        var telling = _membership?.DrainAsync().AsTask() ?? Task.CompletedTask;
        await _watching.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var leaving = _listener.DrainAsync(LastGrace, cancellationToken);
        var runners = _runners.Values.ToArray();
        foreach (var runner in runners)
        {
            runner.Post(new DrainRequested());
        }

        using var grace = cancellationToken.UnsafeRegister(static state => Abandon((InstanceRunner[])state!), runners);
        Task drained = Task.WhenAll(runners.Select(runner => runner.Completion));
        await drained.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!drained.IsCompleted)
        {
            // Bodies have just been told; those that heed it let their instances be released.
            await drained.WaitAsync(LastGrace, Time, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await leaving.ConfigureAwait(false);
        await telling.WaitAsync(LastGrace, Time, CancellationToken.None)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_membership is { } membership)
        {
            await membership.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Takes one of the places that <c>MaxRunningWorkflows</c> leaves; given back when the instance leaves this host.
    /// </summary>
    public bool TryOccupy(bool isForced = false)
    {
        if (Interlocked.Increment(ref _occupied) <= (_options.MaxRunningWorkflows ?? int.MaxValue) || isForced)
        {
            return true;
        }

        Vacate();
        return false;
    }

    public void Vacate()
    {
        Interlocked.Decrement(ref _occupied);
        if (_options.MaxRunningWorkflows is not null)
        {
            WakeWatch();
        }
    }

    public InstanceRunner? Find(string id) => _runners.GetValueOrDefault(id);

    public ILogger LoggerOf(string step) => _loggers.GetOrAdd(step, _loggerFactory.CreateLogger);

    public static double Jitter() => Random.Shared.NextDouble();

    public ObjectStorage StorageOf(string id, string birth) =>
        new(new(Store.Objects, id, birth, Cache), ObjectThreshold);

    /// <summary>Makes a claimed instance run here. The state has its records applied already.</summary>
    public InstanceRunner Add(
        InstanceClaim claim, InstanceState state, ObjectStorage objects, IReadOnlyList<InboxMessage> inbox)
    {
        var runner = new InstanceRunner(this, claim, state, objects);
        _runners[runner.Id] = runner;
        if (runner.Membership.Host.Id != claim.Header.Owner || !runner.Membership.IsHeld)
        {
            // The lease under which it was claimed went meanwhile, and who tells the runners may be through already.
            runner.Post(new LeaseLost());
        }

        if (claim.Header.DeathsWithoutProgress >= 2 && MayTakeHostsDown(state, inbox))
        {
            StartSuspect(runner, inbox);
        }
        else
        {
            runner.Start(inbox);
        }

        return runner;
    }

    public void Ended(InstanceRunner runner)
    {
        _runners.TryRemove(KeyValuePair.Create(runner.Id, runner));
        Rests(runner, isIdle: false);
        if (runner.HasEnded)
        {
            ForgetDuplicates(runner.Birth);
        }

        Progressed(runner);
        Vacate();
    }

    /// <param name="granted">The executions that have their slots.</param>
    /// <param name="mayFollow">True where this thread has nothing else to do, and may go on with one of them.</param>
    public void Start(List<StepExecution> granted, bool mayFollow)
    {
        foreach (var execution in granted)
        {
            if (Interlocked.Increment(ref _running) == 1)
            {
                _membership?.SetBusy(true);
            }

            if (!mayFollow || !execution.TryFollowOnThisThread())
            {
                ThreadPool.UnsafeQueueUserWorkItem(execution, preferLocal: true);
            }
        }
    }

    public void Release(ResourceNeed need)
    {
        var granted = new List<StepExecution>();
        _resources.Release(need, granted);
        Start(granted, mayFollow: false);
        _listener.RoomMade();
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _membership?.SetBusy(false);
        }
    }

    public void Dispose()
    {
        // The container has the engine under two services, and disposes it for each.
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        _stop.Cancel();
        _stop.Dispose();
        _wake.Dispose();
        _suspects.Dispose();
        _sleepers.Dispose();
    }

    /// <summary>Takes a place in the cluster; after the loss of a lease a new one, under a new id.</summary>
    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        var name = $"{Environment.MachineName}/{Environment.ProcessId}";
        var host = new HostDescription(Retention.NewHostId(Purges), name, CodeVersion)
        {
            Cpus = _resources.Total.Cpus,
            Gpus = _resources.Total.Gpus,
            Resources = _resources.Total.Custom,
            TakesSteps = _options.TakeOver,
        };
        var membership = await Store.Cluster.JoinAsync(host, cancellationToken).ConfigureAwait(false);
        _membership = membership;
        membership.SetBusy(Volatile.Read(ref _running) > 0);
        membership.Lost.UnsafeRegister(_ => LoseAll(membership), null);
    }

    private Task PurgeAsync() =>
        Purges ? new Retention(this, _options.KeepFinishedFor!.Value).RunAsync(_stop.Token) : Task.CompletedTask;

    private void LoseAll(IMembership membership)
    {
        if (HasStopped)
        {
            return;
        }

        var runners = _runners.Values.Where(runner => ReferenceEquals(runner.Membership, membership)).ToArray();
        WorkflowEngineLog.LeaseLost(Logger, membership.Host.Id, runners.Length);
        _sleepers.Clear();
        foreach (var runner in runners)
        {
            runner.Post(new LeaseLost());
        }

        WakeWatch();
    }

    private static void Abandon(InstanceRunner[] runners)
    {
        foreach (var runner in runners)
        {
            runner.Abandon();
        }
    }
}
