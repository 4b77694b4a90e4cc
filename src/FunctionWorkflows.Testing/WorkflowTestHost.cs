using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FunctionWorkflows;

/// <summary>
/// A host in the test's process, which can crash: from then on it reads and writes nothing, as after SIGKILL.
/// </summary>
/// <example>
/// <code>
/// var store = new InMemoryStore();
/// await using var first = await WorkflowTestHost.StartAsync(store);
/// await first.Workflows.StartAsync(Steps.Slow(), id: "slow");
/// first.Crash();
/// await using var second = await WorkflowTestHost.StartAsync(store);
/// await second.Workflows.GetOutputAsync&lt;int&gt;("slow");
/// </code>
/// </example>
public sealed class WorkflowTestHost : IAsyncDisposable
{
    private readonly CrashableStore _store;
    private readonly IHost _host;
    private readonly TaskCompletionSource _crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WorkflowTestHost(WorkflowTestHostOptions options)
    {
        _store = new(this, options);
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(options.TimeProvider);
        builder.Services.AddSingleton(this);
        builder.Services.AddFunctionWorkflows().UseStore(_store).Configure(engine =>
        {
            engine.SpillTimes = options.StepLease is { } lease ? new(lease) : engine.SpillTimes;
            options.Configure?.Invoke(engine);
        });
        options.Services?.Invoke(builder.Services);
        _host = builder.Build();
    }

    /// <summary>Gets the client of the host.</summary>
    public IWorkflowClient Workflows => _host.Services.GetRequiredService<IWorkflowClient>();

    /// <summary>Gets the services of the host; the host itself is one of them.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Gets a value indicating whether the host has crashed.</summary>
    public bool IsCrashed => _crashed.Task.IsCompleted;

    /// <summary>Gets a task that ends when the host crashes.</summary>
    public Task Crashed => _crashed.Task;

    /// <summary>Gets how many writes the host has begun.</summary>
    public int Writes => _store.Writes;

    /// <summary>Starts a host.</summary>
    /// <param name="store">The store; null for an in-memory one of its own.</param>
    /// <returns>The host.</returns>
    public static Task<WorkflowTestHost> StartAsync(IWorkflowStore? store = null) =>
        StartAsync(new WorkflowTestHostOptions { Store = store });

    /// <summary>Starts a host.</summary>
    /// <param name="options">The options.</param>
    /// <returns>The host, also where it crashed while it started.</returns>
    public static async Task<WorkflowTestHost> StartAsync(WorkflowTestHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var host = new WorkflowTestHost(options);
        await host._host.StartAsync().ConfigureAwait(false);
        return host;
    }

    /// <summary>
    /// Ends the host as SIGKILL does: what is running is never recorded, and its place in the cluster is free, so that
    /// another host takes over at once.
    /// </summary>
    public void Crash()
    {
        if (_crashed.TrySetResult())
        {
            _store.LoseSeat();
        }
    }

    /// <summary>Stops the host in good order: running steps end, and its instances are released.</summary>
    /// <param name="cancellationToken">Ends the grace that running steps have.</param>
    /// <returns>A task that ends when the host has left the cluster.</returns>
    public Task StopAsync(CancellationToken cancellationToken = default) =>
        IsCrashed ? Task.CompletedTask : _host.StopAsync(cancellationToken);

    /// <summary>
    /// Stops the host, unless it has crashed; running steps get a token that has fired and no more grace.
    /// </summary>
    /// <returns>A task that ends when the host is gone.</returns>
    public async ValueTask DisposeAsync()
    {
        if (!IsCrashed)
        {
            await _host.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        }

        _host.Dispose();
    }
}
