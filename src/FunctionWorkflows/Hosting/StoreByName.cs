using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FunctionWorkflows;

/// <summary>Opens the store that code, the environment or the configuration names; by default SQLite.</summary>
internal static class StoreByName
{
    private const string Default = "sqlite";

    public static IWorkflowStore OpenConfigured(IServiceProvider services)
    {
        var configuration = services.GetService<IConfiguration>();
        var name = services.GetRequiredService<IOptions<FunctionWorkflowsOptions>>().Value.Store
            ?? configuration?["FunctionWorkflows:Store"]
            ?? Environment.GetEnvironmentVariable("FUNCTIONWORKFLOWS_STORE");
        var store = Open(string.IsNullOrWhiteSpace(name) ? Default : name, services);
        if (string.IsNullOrWhiteSpace(name))
        {
            var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("FunctionWorkflows");
            StoreByNameLog.Chosen(logger, store.Description);
        }

        return store;
    }

    public static InMemoryStore InMemory(IServiceProvider services) => new(
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<IOptions<FunctionWorkflowsOptions>>().Value);

    public static IWorkflowStore Open(string name, IServiceProvider services)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var (scheme, rest) = colon < 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);
        if (scheme.Equals("memory", StringComparison.OrdinalIgnoreCase))
        {
            return InMemory(services);
        }

        if (WorkflowRegistry.TryFindStore(scheme, out var factory))
        {
            return factory(string.IsNullOrEmpty(rest) ? null : rest, services);
        }

        var known = string.Join(", ", WorkflowRegistry.StoreSchemes.Append("memory"));
        var near = Nearest.Of(scheme, WorkflowRegistry.StoreSchemes.Append("memory"));
        throw new FunctionWorkflowsException(
            "FW1034",
            $"There is no store '{scheme}'{Nearest.DidYouMean(near)} This app knows: {known}. "
            + "Write for instance 'sqlite:workflows.db', or reference the package of the store.");
    }
}

internal static partial class StoreByNameLog
{
    [LoggerMessage(
        EventId = 1401,
        Level = LogLevel.Information,
        Message = "No store was chosen: workflows are kept in {Store}. "
            + "Choose one with UseSqlite, UseStore or FUNCTIONWORKFLOWS_STORE.")]
    public static partial void Chosen(ILogger logger, string store);
}
