using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FunctionWorkflows;

/// <summary>Chooses the store and sets the options.</summary>
public static class FunctionWorkflowsBuilderExtensions
{
    /// <summary>Keeps workflows in a store named by text; it wins over the configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="store"><c>sqlite:PATH</c>, <c>memory</c>, or what a store package adds.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="FunctionWorkflowsException">When the host starts: no such store (FW1034).</exception>
    public static IFunctionWorkflowsBuilder UseStore(this IFunctionWorkflowsBuilder builder, string store)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(
            ServiceDescriptor.Singleton<IWorkflowStore>(services => StoreByName.Open(store, services)));
        return builder;
    }

    /// <summary>Keeps workflows in this process's memory: for tests and trials.</summary>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IFunctionWorkflowsBuilder UseInMemoryStore(this IFunctionWorkflowsBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Singleton<IWorkflowStore>(StoreByName.InMemory));
        return builder;
    }

    /// <summary>Keeps workflows in a store of this process's memory that several hosts share.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="store">The store.</param>
    /// <returns>The builder.</returns>
    public static IFunctionWorkflowsBuilder UseInMemoryStore(
        this IFunctionWorkflowsBuilder builder, InMemoryStore store) =>
        builder.UseStore(store);

    /// <summary>Keeps workflows in a store of your own.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="store">The store; not disposed by the host.</param>
    /// <returns>The builder.</returns>
    public static IFunctionWorkflowsBuilder UseStore(this IFunctionWorkflowsBuilder builder, IWorkflowStore store)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(store);
        builder.Services.Replace(ServiceDescriptor.Singleton(store));
        return builder;
    }

    /// <summary>Sets options in code; they win over the configuration.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder.</returns>
    public static IFunctionWorkflowsBuilder Configure(
        this IFunctionWorkflowsBuilder builder, Action<FunctionWorkflowsOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.PostConfigure(configure);
        return builder;
    }

    /// <summary>
    /// Serializes arguments and outputs with options of the app's own. They hold for the whole process, since arguments
    /// are frozen where no host is in reach. Under AOT, their resolvers must know every type that steps pass.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="options">The options; copied.</param>
    /// <returns>The builder.</returns>
    public static IFunctionWorkflowsBuilder UseSerializer(
        this IFunctionWorkflowsBuilder builder, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        PayloadSerializer.Configure(options);
        return builder;
    }
}
