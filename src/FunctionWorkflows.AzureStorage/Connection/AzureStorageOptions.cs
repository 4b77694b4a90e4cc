using Azure.Core;
using FunctionWorkflows.AzureStorage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FunctionWorkflows;

/// <summary>How workflows are kept in an Azure Storage account.</summary>
public sealed class AzureStorageOptions
{
    /// <summary>
    /// Gets or sets the name of the hub: apps of one account that have different hubs do not see each other. 3 to 40
    /// letters and digits, the first a letter; capitals make no difference.
    /// </summary>
    /// <value>The default is that of <see cref="FunctionWorkflowsOptions.HubName"/>: <c>workflows</c>.</value>
    public string HubName { get; set; } = "workflows";

    /// <summary>
    /// Gets or sets where this host listens for hints of other hosts, such as <c>http://0.0.0.0:4711</c>.
    /// </summary>
    /// <value>
    /// The default is null: what <c>FunctionWorkflows:AzureStorage:Endpoint</c> of the configuration says, else a free
    /// port of the loopback address, which hosts of this machine reach. <c>none</c> switches it off.
    /// </value>
    public string? Endpoint { get; set; }

    /// <summary>Gets or sets the address under which other hosts reach <see cref="Endpoint"/>.</summary>
    /// <value>
    /// The default is null: what <c>FunctionWorkflows:AzureStorage:AdvertisedEndpoint</c> of the configuration says,
    /// else derived from where this host listens.
    /// </value>
    public string? AdvertisedEndpoint { get; set; }

    /// <summary>
    /// Gets or sets who signs in where the connection is a service URI; it wins over what settings say.
    /// </summary>
    /// <value>The default is null: what the settings say, else <c>DefaultAzureCredential</c>.</value>
    public TokenCredential? Credential { get; set; }

    /// <summary>Gets or sets what is done last to the options of each client.</summary>
    internal Action<ClientOptions>? ConfigureClient { get; set; }

    internal TimeSpan BusyLease { get; set; } = TimeSpan.FromSeconds(15);

    internal TimeSpan IdleLease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets how long the opening of a store waits for answers.</summary>
    internal TimeSpan OpenTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long a request without an answer may still land.</summary>
    internal TimeSpan Unsure { get; set; } = TimeSpan.FromMinutes(1);

    internal StorageRetry Retry { get; set; } = new();

    /// <summary>What the options of the host say of stores; the store's own may say something else.</summary>
    internal static AzureStorageOptions Of(IServiceProvider services)
    {
        var host = services.GetService<IOptions<FunctionWorkflowsOptions>>()?.Value ?? new();
        var section = services.GetService<IConfiguration>()?.GetSection("FunctionWorkflows:AzureStorage");
        return new()
        {
            HubName = host.HubName,
            BusyLease = host.BusyLease,
            IdleLease = host.IdleLease,
            Endpoint = section?[nameof(Endpoint)],
            AdvertisedEndpoint = section?[nameof(AdvertisedEndpoint)],
        };
    }
}
