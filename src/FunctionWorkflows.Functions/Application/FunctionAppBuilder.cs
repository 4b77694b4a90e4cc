using FunctionWorkflows.Application;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FunctionWorkflows;

/// <summary>Collects the services and settings of a function app.</summary>
public sealed class FunctionAppBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly string[] _args;

    internal FunctionAppBuilder(string[] args)
    {
        _args = args;
        _host = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings());
        SettingsFiles.Add(_host.Configuration);

        // Standard output carries data alone.
        _host.Logging.ClearProviders();
        _host.Logging.AddSimpleConsole(options => options.SingleLine = true);
        _host.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    /// <summary>
    /// Gets the services; those that steps take by <c>[FromServices]</c> or in a constructor go here.
    /// </summary>
    public IServiceCollection Services => _host.Services;

    /// <summary>
    /// Gets the settings: <c>host.json</c>, the values of <c>local.settings.json</c>, the environment.
    /// </summary>
    public ConfigurationManager Configuration => _host.Configuration;

    /// <summary>Gets the logging; what is logged goes to standard error.</summary>
    public ILoggingBuilder Logging => _host.Logging;

    /// <summary>Ends the collecting.</summary>
    /// <returns>The app.</returns>
    public FunctionApp Build() => new(this, _args);

    /// <summary>Builds the host of one verb.</summary>
    internal IHost BuildHost(HostRole role, string? store)
    {
        SqliteRegistration.Register();
        store ??= ConfiguredStore();
        if (role == HostRole.Client)
        {
            // An app that adds the engine by itself would else be asked through an engine that was not started.
            _host.Services.RemoveAll<IWorkflowClient>();
        }

        var workflows = role == HostRole.Client
            ? _host.Services.AddFunctionWorkflowsClient()
            : _host.Services.AddFunctionWorkflows();
        if (store is not null)
        {
            workflows.UseStore(store);
        }

        if (role == HostRole.OneWorkflow)
        {
            // Others' interrupted workflows are left to hosts that stay.
            workflows.Configure(options => options.TakeOver = false);
        }

        _host.Services.PostConfigure<LoggerFilterOptions>(options => Quiet(options, role));
        return _host.Build();
    }

    // The settings files may have it under its environment's name, which the library looks up in the environment alone.
    private string? ConfiguredStore() =>
        _host.Services.Any(service => service.ServiceType == typeof(IWorkflowStore))
        || _host.Configuration["FunctionWorkflows:Store"] is not null
            ? null
            : _host.Configuration["FUNCTIONWORKFLOWS_STORE"];

    private static void Quiet(LoggerFilterOptions options, HostRole role)
    {
        if (role != HostRole.Server)
        {
            options.Rules.Clear();
            options.MinLevel = LogLevel.Warning;
        }

        // What keeps a host from starting is told once, by the verb.
        options.Rules.Add(new(null, "Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None, null));
    }
}
