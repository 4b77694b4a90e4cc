using System.Threading.Channels;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>Records the requests of the clients that it is given to, and makes those fail that a test names.</summary>
internal sealed class StorageFaults
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Channel<SeenRequest> _arrived = Channel.CreateUnbounded<SeenRequest>();
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _sending;

    // Under the lock.
    private readonly List<SeenRequest> _requests = [];
    private readonly List<Rule> _rules = [];
    private readonly List<LateRequest> _late = [];
    private readonly List<TaskCompletionSource> _paused = [];

    public IReadOnlyList<SeenRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    public int Count => Requests.Count;

    public int CountOf(StorageService service) => Requests.Count(request => request.Service == service);

    public int CountOf(Func<SeenRequest, bool> which) => Requests.Count(which);

    /// <summary>Watches the clients that are made with these options; each attempt of a retry is a request.</summary>
    public T In<T>(T options)
        where T : ClientOptions
    {
        var service = options switch
        {
            TableClientOptions => StorageService.Table,
            BlobClientOptions => StorageService.Blob,
            QueueClientOptions => StorageService.Queue,
            _ => throw new ArgumentException($"No service is known for '{typeof(T)}'.", nameof(options)),
        };
        options.Transport = new FaultTransport(this, service);
        return options;
    }

    /// <summary>Injects the fault at the request of this number.</summary>
    public void At(int number, Fault fault) => On(request => request.Number == number, fault);

    /// <summary>Injects the fault at the next requests that the condition holds for; earlier rules go first.</summary>
    public void On(Func<SeenRequest, bool> which, Fault fault, int times = 1) => On(new Rule(which, _ => fault, times));

    /// <summary>Lets a function choose for each request, such as one with a seeded source of chance.</summary>
    public void Always(Func<SeenRequest, Fault> choose) => On(new Rule(_ => true, choose, int.MaxValue));

    /// <summary>Injects no more faults; what waits goes on waiting.</summary>
    public void Calm()
    {
        lock (_lock)
        {
            _rules.Clear();
        }
    }

    /// <summary>Ends with the process: from then on no request is sent and no answer comes.</summary>
    public Task Died => _died.Task;

    public bool IsDead => _died.Task.IsCompleted;

    /// <summary>What dies together with the connections; called on the thread of the last request.</summary>
    public Action? Dying { get; set; }

    public void Die()
    {
        if (_died.TrySetResult())
        {
            Dying?.Invoke();
        }
    }

    /// <summary>Whether requests are under way that have been sent.</summary>
    public bool IsSending => Volatile.Read(ref _sending) > 0;

    public async ValueTask SendingAsync(Func<ValueTask> send)
    {
        Interlocked.Increment(ref _sending);
        try
        {
            await send();
        }
        finally
        {
            Interlocked.Decrement(ref _sending);
        }
    }

    /// <summary>Waits for the next request that is paused.</summary>
    public async Task<SeenRequest> PausedAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            return await _arrived.Reader.ReadAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"No request was paused within {Deadline}; seen: {string.Join("; ", Requests)}");
        }
    }

    /// <summary>Lets all requests that are paused now go on to the service.</summary>
    public void Release()
    {
        foreach (var paused in Take(_paused))
        {
            paused.SetResult();
        }
    }

    /// <summary>Sends the late requests in their order; gives the statuses, of a batch the worst within.</summary>
    /// <param name="again">Leaves them for another delivery, as if only that one came.</param>
    public async Task<IReadOnlyList<int>> DeliverLateAsync(bool again = false)
    {
        var statuses = new List<int>();
        foreach (var late in again ? [.. _late] : Take(_late))
        {
            statuses.Add(await late.SendAsync());
        }

        return statuses;
    }

    internal (Fault Fault, SeenRequest Seen) See(StorageService service, Request request)
    {
        lock (_lock)
        {
            var seen = SeenRequest.Of(_requests.Count + 1, service, request);
            _requests.Add(seen);
            return (_rules.Find(rule => rule.AppliesTo(seen))?.Use(seen) ?? Fault.None, seen);
        }
    }

    internal void Keep(LateRequest late)
    {
        lock (_lock)
        {
            _late.Add(late);
        }
    }

    internal Task PauseAsync(SeenRequest seen, CancellationToken cancel)
    {
        var paused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _paused.Add(paused);
        }

        _arrived.Writer.TryWrite(seen);
        return paused.Task.WaitAsync(cancel);
    }

    private void On(Rule rule)
    {
        lock (_lock)
        {
            _rules.Add(rule);
        }
    }

    private List<T> Take<T>(List<T> list)
    {
        lock (_lock)
        {
            List<T> taken = [.. list];
            list.Clear();
            return taken;
        }
    }

    private sealed class Rule(Func<SeenRequest, bool> which, Func<SeenRequest, Fault> choose, int times)
    {
        private int _left = times;

        public bool AppliesTo(SeenRequest request) => _left > 0 && which(request);

        public Fault Use(SeenRequest request)
        {
            _left--;
            return choose(request);
        }
    }
}
