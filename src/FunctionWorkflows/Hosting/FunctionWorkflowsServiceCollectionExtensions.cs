using System.Globalization;
using System.Numerics;
using FunctionWorkflows;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds workflows to a host.</summary>
public static class FunctionWorkflowsServiceCollectionExtensions
{
    /// <summary>
    /// Adds the engine as a hosted service, and <see cref="IWorkflowClient"/>, with every step that the generator found
    /// here and in referenced assemblies.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <returns>
    /// A builder that chooses the store; by default SQLite in the user's local application data folder.
    /// </returns>
    /// <example><code>builder.Services.AddFunctionWorkflows().UseSqlite("workflows.db");</code></example>
    public static IFunctionWorkflowsBuilder AddFunctionWorkflows(this IServiceCollection services)
    {
        var builder = AddCore(services);
        services.TryAddSingleton<WorkflowEngine>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, WorkflowEngine>(
            provider => provider.GetRequiredService<WorkflowEngine>()));
        services.Replace(ServiceDescriptor.Singleton<IWorkflowClient>(
            provider => provider.GetRequiredService<WorkflowEngine>().Client));
        return builder;
    }

    /// <summary>Adds <see cref="IWorkflowClient"/> alone, for a process that runs no steps itself.</summary>
    /// <param name="services">The services of the host.</param>
    /// <returns>A builder that chooses the store.</returns>
    public static IFunctionWorkflowsBuilder AddFunctionWorkflowsClient(this IServiceCollection services)
    {
        var builder = AddCore(services);
        services.TryAddSingleton<IWorkflowClient>(provider => new WorkflowClient(
            provider.GetRequiredService<IWorkflowStore>(),
            provider.GetRequiredService<IOptions<FunctionWorkflowsOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            engine: null));
        return builder;
    }

    private static FunctionWorkflowsBuilder AddCore(IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IWorkflowStore>(StoreByName.OpenConfigured);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IConfigureOptions<FunctionWorkflowsOptions>, ConfigurationOptions>());
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<FunctionWorkflowsOptions>, OptionsCheck>());
        return new(services);
    }

    /// <summary>Reads the section by hand: few keys, and no reflection, so that it works under AOT.</summary>
    private sealed class ConfigurationOptions(IServiceProvider services) : IConfigureOptions<FunctionWorkflowsOptions>
    {
        public void Configure(FunctionWorkflowsOptions options)
        {
            if (services.GetService<IConfiguration>()?.GetSection("FunctionWorkflows") is not { } section)
            {
                return;
            }

            options.MaxRunningWorkflows =
                ReadNumber<int>(section, nameof(options.MaxRunningWorkflows)) ?? options.MaxRunningWorkflows;
            options.Cpus = ReadNumber<double>(section, nameof(options.Cpus)) ?? options.Cpus;
            options.Gpus = ReadNumber<double>(section, nameof(options.Gpus)) ?? options.Gpus;
            options.TakeOver = Read(section, nameof(options.TakeOver), bool.Parse) ?? options.TakeOver;
            options.ObjectThreshold =
                ReadNumber<int>(section, nameof(options.ObjectThreshold)) ?? options.ObjectThreshold;
            options.ObjectCacheBytes =
                ReadNumber<long>(section, nameof(options.ObjectCacheBytes)) ?? options.ObjectCacheBytes;
            options.CodeVersion = section[nameof(options.CodeVersion)] ?? options.CodeVersion;
            options.Store = section[nameof(options.Store)] ?? options.Store;
            options.HubName = section[nameof(options.HubName)] ?? options.HubName;
            options.BusyLease = ReadTime(section, nameof(options.BusyLease)) ?? options.BusyLease;
            options.IdleLease = ReadTime(section, nameof(options.IdleLease)) ?? options.IdleLease;
            options.KeepFinishedFor =
                ReadTime(section, nameof(options.KeepFinishedFor)) ?? options.KeepFinishedFor;
            foreach (var resource in section.GetSection(nameof(options.Resources)).GetChildren())
            {
                options.Resources[resource.Key] =
                    ReadNumber<double>(section, $"{nameof(options.Resources)}:{resource.Key}") ?? 0;
            }
        }

        private static T? ReadNumber<T>(IConfigurationSection section, string key)
            where T : struct, INumberBase<T> =>
            Read(section, key, static text => T.Parse(text, CultureInfo.InvariantCulture));

        private static TimeSpan? ReadTime(IConfigurationSection section, string key) =>
            Read(section, key, static text => TimeSpan.Parse(text, CultureInfo.InvariantCulture));

        private static T? Read<T>(IConfigurationSection section, string key, Func<string, T> parse)
            where T : struct
        {
            if (section[key] is not { } text)
            {
                return null;
            }

            try
            {
                return parse(text);
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                throw new FunctionWorkflowsException(
                    "FW1040",
                    $"The configuration value 'FunctionWorkflows:{key}' is '{text}', which is not a {typeof(T).Name}. "
                    + "Correct it.",
                    e);
            }
        }
    }
}
