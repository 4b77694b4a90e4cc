using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FunctionWorkflows.Application;

/// <summary>The services of one verb, over an opened store.</summary>
internal sealed class WorkflowSession : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly Func<string, string> _resumeCommand;
    private bool _isRunning;

    private WorkflowSession(IHost host, Func<string, string> resumeCommand)
    {
        _host = host;
        _resumeCommand = resumeCommand;
    }

    public IServiceProvider Services => _host.Services;

    public IWorkflowClient Workflows => _host.Services.GetRequiredService<IWorkflowClient>();

    public IWorkflowStore Store => _host.Services.GetRequiredService<IWorkflowStore>();

    /// <summary>Fires when the process is asked to stop.</summary>
    public CancellationToken Stopping =>
        _host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    public static async Task<WorkflowSession> OpenAsync(
        IHost host, HostRole role, Func<string, string> resumeCommand, CancellationToken cancellationToken)
    {
        var session = new WorkflowSession(host, resumeCommand);
        try
        {
            await session.Store.OpenAsync(cancellationToken).ConfigureAwait(false);
            if (role != HostRole.Client)
            {
                await host.StartAsync(cancellationToken).ConfigureAwait(false);
                session._isRunning = true;
            }

            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Gives the command that goes on with a workflow over this store.</summary>
    public string ResumeCommand(string id) => _resumeCommand(id);

    /// <summary>Ends the running of steps; what is not done stays resumable.</summary>
    public async Task StopAsync()
    {
        if (_isRunning)
        {
            _isRunning = false;
            await _host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        if (_host is IAsyncDisposable host)
        {
            await host.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            _host.Dispose();
        }
    }
}
