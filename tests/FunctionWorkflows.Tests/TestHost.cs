using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FunctionWorkflows.Tests;

/// <summary>A host over a store that the test may share between several.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly IHost _host;

    private TestHost(IHost host) => _host = host;

    public IWorkflowClient Workflows => _host.Services.GetRequiredService<IWorkflowClient>();

    public IServiceProvider Services => _host.Services;

    public static async Task<TestHost> StartAsync(
        IWorkflowStore? store = null, Action<FunctionWorkflowsOptions>? options = null, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddFunctionWorkflows().UseStore(store ?? new InMemoryStore()).Configure(options ?? (_ => { }));
        services?.Invoke(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return new(host);
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
