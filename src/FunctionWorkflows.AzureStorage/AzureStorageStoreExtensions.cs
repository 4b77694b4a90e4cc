using FunctionWorkflows.AzureStorage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FunctionWorkflows;

/// <summary>Chooses the Azure Storage store.</summary>
public static class AzureStorageStoreExtensions
{
    /// <summary>Keeps workflows in an Azure Storage account, which any number of hosts share.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connection">
    /// A connection string, <c>UseDevelopmentStorage=true</c>, a service URI
    /// (<c>https://ACCOUNT.blob.core.windows.net</c>) to sign in by identity, or the name of a setting that has one of
    /// these or the parts of an identity.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="FunctionWorkflowsException">
    /// When the host starts: the connection is not one (FW1045), the account does not answer (FW1043) or does not let
    /// the app in (FW1044), a later version wrote the hub (FW1038), or <c>BusyLease</c> is under 15 seconds (FW1047).
    /// </exception>
    public static IFunctionWorkflowsBuilder UseAzureStorage(this IFunctionWorkflowsBuilder builder, string connection)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connection);
        return builder.UseAzureStorage(connection, static _ => { });
    }

    /// <summary>Keeps workflows in an Azure Storage account, with options.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="connection">
    /// The connection as in the other overload; null for the setting <c>AzureWebJobsStorage</c>.
    /// </param>
    /// <param name="configure">Sets the options; they begin as those of the host.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="FunctionWorkflowsException">
    /// When the host starts: as in the other overload, or the hub's name (FW1046) or an address for hints (FW1049) is
    /// not valid.
    /// </exception>
    public static IFunctionWorkflowsBuilder UseAzureStorage(
        this IFunctionWorkflowsBuilder builder, string? connection, Action<AzureStorageOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.Replace(ServiceDescriptor.Singleton<IWorkflowStore>(services =>
        {
            var options = AzureStorageOptions.Of(services);
            configure(options);
            return AzureStorageStore.Connect(services, connection, "the argument of UseAzureStorage", options);
        }));
        return builder;
    }
}
