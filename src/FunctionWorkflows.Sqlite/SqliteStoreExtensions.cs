using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FunctionWorkflows;

/// <summary>Chooses the SQLite store.</summary>
public static class SqliteStoreExtensions
{
    /// <summary>Keeps workflows in one SQLite file, which several processes of one machine may share.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file, relative to the current directory; created where it is missing.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="FunctionWorkflowsException">
    /// When the host starts: the file cannot be used (FW1030 to FW1038).
    /// </exception>
    public static IFunctionWorkflowsBuilder UseSqlite(this IFunctionWorkflowsBuilder builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        builder.Services.RemoveAll<IWorkflowStore>();
        builder.Services.AddSingleton<IWorkflowStore>(services => SqliteStore.Of(path, services));
        return builder;
    }
}
