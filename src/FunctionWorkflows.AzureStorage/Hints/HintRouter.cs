using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Brings a hint to its host: within the process, else over HTTP, else through the host's queue. What is told is in the
/// store already; a hint that is lost with its host is made up for by the heir, who reads everything.
/// </summary>
internal sealed class HintRouter(AzureContext context, AzureCluster cluster, ILogger logger) : IAsyncDisposable
{
    private const int MostTries = 10;
    private const int MostHosts = 3;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Task, bool> _telling = new();
    private HintServer? _server;
    private HintSender? _sender;

    /// <summary>Gets the queues, for hosts that are not reached directly.</summary>
    public HintQueues Queues { get; } = new(context);

    /// <summary>Gets or sets the key by which hosts know each other, once the store is open.</summary>
    public string Key { get; set; } = "";

    private HintSender Sender
    {
        get
        {
            lock (_gate)
            {
                return _sender ??= new(Key, context.Time, logger);
            }
        }
    }

    /// <summary>Begins to listen, where this has not been done; gives the address for others, or null.</summary>
    public string? Listen()
    {
        var options = context.Clients.Options;
        lock (_gate)
        {
            if (_server is null && HintEndpoint.Parse(options.Endpoint, options.AdvertisedEndpoint) is { } endpoint)
            {
                _server = HintServer.Start(endpoint, Key, Take, context.Time, logger);
            }

            return _server?.Address;
        }
    }

    /// <summary>Tells the owner of an instance to look at its inbox; ends when it knows, or will find it.</summary>
    public async ValueTask TellOwnerAsync(InstanceHeader header, CancellationToken cancellationToken)
    {
        var now = header;
        for (var i = 0; i < MostTries && now is { Owner: { } owner } && now.Birth == header.Birth; i++)
        {
            var answer = await SendAsync(
                owner, Hint.Inbox(now.Id, now.Birth, now.Epoch), cancellationToken).ConfigureAwait(false);
            if (answer == HintAnswer.Taken)
            {
                return;
            }

            var next = await cluster.Instances.ReadAsync(header.Id, cancellationToken).ConfigureAwait(false);
            if (answer == HintAnswer.NotMine && next?.Owner == owner && next.Epoch == now.Epoch)
            {
                // It has claimed it and is not through: what is in the inbox, it reads after that.
                return;
            }

            if (answer == HintAnswer.Unreachable && next?.Owner == owner)
            {
                await LeaveAsync(owner, Hint.Inbox(next.Id, next.Birth, next.Epoch), cancellationToken)
                    .ConfigureAwait(false);
                return;
            }

            now = next;
        }
    }

    /// <summary>Tells all hosts that take what others leave.</summary>
    public async ValueTask TellAllAsync(Hint hint, string? except = null)
    {
        try
        {
            var hosts = await cluster.Directory.RecentAsync(CancellationToken.None).ConfigureAwait(false);
            await Task.WhenAll(hosts
                .Where(host => host is { IsAlive: true, IsWorker: true } && host.Host.Id != except)
                .Select(host => SendAsync(host.Host.Id, hint, CancellationToken.None).AsTask())).ConfigureAwait(false);
        }
        catch (FunctionWorkflowsException)
        {
            // A hint: hosts look by themselves too.
        }
    }

    /// <summary>Tells all but one; nobody waits for it.</summary>
    public void TellOthers(string except, Hint hint) => Begin(() => TellAllAsync(hint, except));

    /// <summary>Tells others that steps wait in a queue.</summary>
    public void TellOfSteps(string queue) => Begin(() => TellAllAsync(Hint.Steps(queue)));

    /// <summary>Tells the host to whose share an instance falls that nobody has; nobody waits for it.</summary>
    public void TellOfUnowned(InstanceHeader header, string? except) =>
        Begin(() => TellOfUnownedAsync(header, except));

    /// <summary>Waits until all that was to be told is told: a process that ends must not take it along.</summary>
    public Task FlushAsync() => Task.WhenAll(_telling.Keys);

    public async ValueTask DisposeAsync()
    {
        await FlushAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_server is { } server)
        {
            await server.DisposeAsync().ConfigureAwait(false);
        }

        _sender?.Dispose();
    }

    private async ValueTask TellOfUnownedAsync(InstanceHeader header, string? except)
    {
        try
        {
            if (!await IsTakenAsync(header, except).ConfigureAwait(false))
            {
                await Queues.LeaveActivationAsync(header).ConfigureAwait(false);
            }
        }
        catch (FunctionWorkflowsException)
        {
            // A hint: the row in the set is what counts, and hosts look at it by themselves too.
        }
    }

    // By a list that is some seconds old, the right one may be about to leave, or one that has just come be left out.
    private async ValueTask<bool> IsTakenAsync(InstanceHeader header, string? except)
    {
        var asked = new HashSet<string?>(StringComparer.Ordinal) { except };
        var hosts = await cluster.Directory.RecentAsync(CancellationToken.None).ConfigureAwait(false);
        for (var i = 0; i < MostHosts; i++)
        {
            var host = new HostShare([.. hosts.Where(host => !asked.Contains(host.Host.Id))], "").Of(header.Id);
            if (host is not null && await SendAsync(host, Hint.Activation(header.Id), CancellationToken.None)
                .ConfigureAwait(false) == HintAnswer.Taken)
            {
                return true;
            }

            if (host is null && i > 0)
            {
                return false;
            }

            asked.Add(host);
            hosts = await cluster.Directory.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        }

        return false;
    }

    private void Begin(Func<ValueTask> tell)
    {
        var telling = Task.Run(() => tell().AsTask());
        _telling[telling] = true;
        _ = telling.ContinueWith(
            (ended, _) => _telling.TryRemove(ended, out bool _),
            null,
            CancellationToken.None,
            default,
            TaskScheduler.Default);
    }

    private HintAnswer Take(string hostId, Hint hint) =>
        cluster.Member(hostId) is { IsHeld: true } member ? member.Take(hint) : HintAnswer.Unreachable;

    private async ValueTask<HintAnswer> SendAsync(string hostId, Hint hint, CancellationToken cancellationToken)
    {
        if (cluster.Member(hostId) is not null)
        {
            return Take(hostId, hint);
        }

        var host = await cluster.Directory.FindAsync(hostId, cancellationToken).ConfigureAwait(false);
        return host is { IsAlive: true }
            ? await Sender.SendAsync(host.Address, hostId, hint, cancellationToken).ConfigureAwait(false)
            : HintAnswer.Unreachable;
    }

    // A dead host needs no hint, and its queue is gone or goes.
    private async ValueTask LeaveAsync(string hostId, Hint hint, CancellationToken cancellationToken)
    {
        if (await cluster.IsAliveAsync(hostId, cancellationToken).ConfigureAwait(false))
        {
            await Queues.LeaveAsync(hostId, hint, cancellationToken).ConfigureAwait(false);
        }
    }
}
