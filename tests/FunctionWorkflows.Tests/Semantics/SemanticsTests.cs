using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>How the semantics are tested on one kind of store.</summary>
public interface IStoreKind
{
    IWorkflowStore NewStore();
}

/// <summary>One store, hosts over it, and a board for the bodies of steps.</summary>
public abstract class SemanticsTests<TStore> : IAsyncLifetime
    where TStore : IStoreKind, new()
{
    private readonly TStore _kind = new();
    private readonly List<WorkflowTestHost> _hosts = [];

    protected SemanticsTests() => Store = _kind.NewStore();

    protected IWorkflowStore Store { get; }

    protected Board Board { get; } = new();

    public async Task InitializeAsync() => await Store.OpenAsync();

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        await Store.DisposeAsync();
        (_kind as IDisposable)?.Dispose();
    }

    protected async Task<WorkflowTestHost> HostAsync(
        Action<FunctionWorkflowsOptions>? configure = null,
        Action<WorkflowTestHost, StoreWrite>? writing = null,
        Action<WorkflowTestHost, StoreWrite>? written = null,
        TimeProvider? time = null,
        TimeSpan? stepLease = null,
        Action<IServiceCollection>? services = null)
    {
        var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = Store,
            TimeProvider = time ?? TimeProvider.System,
            StepLease = stepLease,
            Configure = options =>
            {
                options.Cpus = 8;
                configure?.Invoke(options);
            },
            Services = added =>
            {
                added.AddSingleton(Board);
                services?.Invoke(added);
            },
            Writing = writing,
            Written = written,
        });
        _hosts.Add(host);
        return host;
    }

    protected async Task<IWorkflowClient> ClientAsync(Action<FunctionWorkflowsOptions>? configure = null) =>
        (await HostAsync(configure)).Workflows;

    /// <summary>
    /// Writes an instance as another version of the code might have: nobody owns it, and any host takes it.
    /// </summary>
    protected async Task CreateRawAsync(string id, string graph, params JournalRecord[] more)
    {
        var header = new InstanceHeader
        {
            Id = id,
            Name = "Raw",
            Status = WorkflowStatus.Pending,
            Birth = Guid.NewGuid().ToString("N"),
            Run = "run",
            StartToken = Guid.NewGuid().ToString("N"),
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        var input = new JournalRecord
        {
            Key = "run|i",
            Sequence = 1,
            Kind = RecordKind.Input,
            Data = new(PayloadKind.Json, Encoding.UTF8.GetBytes(graph)),
        };
        Assert.Equal(CreateOutcome.Created, (await Store.Instances.CreateAsync(header, [input, .. more])).Outcome);
    }

    protected static Task UntilAsync(IWorkflowClient workflows, string id, WorkflowStatus status) =>
        Board.UntilAsync(async () => await workflows.GetStatusAsync(id) == status, $"workflow '{id}' is {status}");
}
