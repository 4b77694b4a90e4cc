using FunctionWorkflows.Tests.Faults;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using static FunctionWorkflows.Tests.Semantics.SpillSteps;

#pragma warning disable CA2012 // Each is passed on, and awaited by the engine.

namespace FunctionWorkflows.Tests.Engine;

/// <summary>A step whose body is about to begin, while another host's output of it is recorded (I2).</summary>
public sealed class LateBeginTests : IAsyncDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(45);

    // Too long for a record: it is an object, whose reading a test can hold up.
    private static readonly string Name = new('a', 20_000);

    private readonly InterceptedStore _store = new();
    private readonly Board _board = new();
    private readonly SkippedTime _time = new();
    private readonly List<WorkflowTestHost> _hosts = [];
    private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private QueuedStep? _received;
    private int _renewals;
    private int _completed;

    public async ValueTask DisposeAsync()
    {
        _mayRead.TrySetResult();
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        await _store.DisposeAsync();
    }

    [Fact]
    public async Task It_does_not_begin_in_its_slot_here()
    {
        _store.Interception = HoldReading;
        var owner = await HostAsync(_ => { });
        await owner.Workflows.StartAsync(Step.All(Steps.Here(Name), BoardSteps.Steps.Text("second")), id: "w");
        await Board.WithinAsync(_reading.Task, "It reads its arguments");

        await PostAsync("other");
        Assert.Equal("other", await owner.Workflows.GetOutputAsync<string>("w", "SpillSteps.Here"));
        _mayRead.SetResult();

        // There is one slot, and the first step had it.
        Assert.Equal(["other", "second"], await owner.Workflows.GetOutputAsync<string[]>("w"));
        Assert.Equal(0, _board.Runs(Name));
    }

    [Fact]
    public async Task It_does_not_begin_on_another_host_that_has_looked_at_it_a_while_ago()
    {
        _store.Interception = HoldReading;
        var owner = await HostAsync(_ => { });
        await HostAsync(options => options.Gpus = 1, _time);
        await owner.Workflows.StartAsync(Steps.Here(Name).WithResources(gpus: 1), id: "w");
        await Board.WithinAsync(_reading.Task, "It reads its arguments");

        await PostAsync("other");
        Assert.Equal("other", await owner.Workflows.GetOutputAsync<string>("w"));
        _time.Skip(TimeSpan.FromSeconds(2));
        _mayRead.SetResult();

        await Board.UntilAsync(() => Task.FromResult(_completed > 0), "it has left the queue");
        Assert.Equal(0, _board.Runs(Name));
    }

    [Fact]
    public async Task It_does_not_begin_on_a_host_that_received_it_so_long_ago_that_it_is_anothers()
    {
        _store.Interception = ReceiveForNoTime;
        var owner = await HostAsync(_ => { });
        await HostAsync(options => options.Gpus = 1, _time);
        await owner.Workflows.StartAsync(Steps.Here("a").WithResources(gpus: 1), id: "w");

        await Board.UntilAsync(
            () => Task.FromResult(_renewals > 0 || _board.Runs("a") > 0), "it is asked for, or begins");
        Assert.Equal((1, 0), (_renewals, _board.Runs("a")));

        Assert.True(await _store.Memory.Steps.ReturnAsync(_received!, TimeSpan.Zero));
        Assert.Equal("a", await owner.Workflows.GetOutputAsync<string>("w"));
        Assert.Equal(1, _board.Runs("a"));
    }

    // The first time that somebody reads an object.
    private object? HoldReading(string method, object?[] arguments, Func<object?> next)
    {
        _completed += method == "CompleteAsync" ? 1 : 0;
        return method == "OpenReadAsync" && _reading.TrySetResult() ? ReadLaterAsync(next) : next();
    }

    private async ValueTask<Stream?> ReadLaterAsync(Func<object?> next)
    {
        await _mayRead.Task;
        return await (ValueTask<Stream?>)next()!;
    }

    // The first time; then the test has it, and the host does not know.
    private object? ReceiveForNoTime(string method, object?[] arguments, Func<object?> next)
    {
        _renewals += method == "RenewAsync" ? 1 : 0;
        var isFirst = method == "ReceiveAsync" && Equals(arguments[0], "gpu") && _received is null;
        if (!isFirst)
        {
            return next();
        }

        arguments[2] = TimeSpan.Zero;
        var result = (ValueTask<IReadOnlyList<QueuedStep>>)next()!;
        if (result.GetAwaiter().GetResult().Count > 0)
        {
            _time.Skip(Lease);
            _received = _store.Memory.Steps.ReceiveAsync("gpu", 1, Lease).GetAwaiter().GetResult().Single();
        }

        return result;
    }

    /// <summary>As a host does that ran the step for an earlier owner.</summary>
    private async Task PostAsync(string output)
    {
        var header = (await _store.Memory.Instances.ReadAsync("w"))!;
        var state = await new RecordReader(_store.Memory, header, null).ReadAsync(header, CancellationToken.None);
        var now = TimeProvider.System.GetUtcNow();
        var outcome = new SpilledOutcome(
            new(header.Run, state.FindByName("SpillSteps.Here")!.Key, header.Epoch, 1, now, now, OutcomeKind.Succeeded),
            new(PayloadKind.Json, System.Text.Encoding.UTF8.GetBytes($"\"{output}\"")));
        await _store.Memory.Instances.PostAsync("w", header.Birth, header.Epoch, [outcome.ToMessage()]);
    }

    private async Task<WorkflowTestHost> HostAsync(
        Action<FunctionWorkflowsOptions> configure, TimeProvider? time = null)
    {
        var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = _store,
            TimeProvider = time ?? TimeProvider.System,
            StepLease = Lease,
            Configure = options =>
            {
                (options.Cpus, options.ObjectThreshold, options.ObjectCacheBytes) = (1, 10_000, 0);
                configure(options);
            },
            Services = services => services.AddSingleton(_board),
        });
        _hosts.Add(host);
        return host;
    }

    /// <summary>The system's clock, of which a test leaves some time out.</summary>
    private sealed class SkippedTime : TimeProvider
    {
        private long _skipped;

        public void Skip(TimeSpan time) =>
            Interlocked.Add(ref _skipped, (long)(time.TotalSeconds * TimestampFrequency));

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _skipped);
    }
}
