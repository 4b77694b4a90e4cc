using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace FunctionWorkflows.AzureStorage;

/// <summary>What a hub's tables, containers and queues are called.</summary>
internal sealed partial class HubNames
{
    // The service's limit, less the longest suffix: a host's queue.
    private const int MostQueueCharacters = 63;
    private const int MostResourceCharacters = 31;
    private const int HashDigits = 8;
    private const int KeptOfLongHub = 16;

    public HubNames(string hub)
    {
        if (!Rule().IsMatch(hub))
        {
            throw new FunctionWorkflowsException(
                "FW1046",
                $"The hub name '{hub}' is not valid: expected are 3 to 40 letters (a to z) and digits, the first a "
                + "letter. Set another HubName; apps of one storage account are kept apart by it.");
        }

        Hub = hub;
        var lower = hub.ToLowerInvariant();
        InstancesTable = $"{hub}Instances";
        IndexTable = $"{hub}Index";
        ObjectsContainer = $"{lower}-objects";
        HostsContainer = $"{lower}-hosts";
        ActivationsQueue = Queue("activations");
    }

    public string Hub { get; }

    public string InstancesTable { get; }

    public string IndexTable { get; }

    public string ObjectsContainer { get; }

    public string HostsContainer { get; }

    public string ActivationsQueue { get; }

    /// <summary>The queue of steps that want a named resource; without one, of those that any host can run.</summary>
    public string StepsQueue(string? resource = null) =>
        Queue(resource is null ? "steps" : $"steps-{Resource(resource)}");

    /// <summary>The queue through which a host is told to look, where others do not reach it.</summary>
    public string HostQueue(string hostId) =>
        Queue($"host-{(PlainHost().IsMatch(hostId) ? hostId : LongHash(hostId))}");

    private static string Resource(string resource)
    {
        var isPlain = resource.Length <= MostResourceCharacters && PlainResource().IsMatch(resource);
        if (isPlain)
        {
            return resource;
        }

        var readable = Unusable().Replace(resource.ToLowerInvariant(), "-").Trim('-');
        var kept = Math.Min(readable.Length, MostResourceCharacters - HashDigits - 1);
        return $"{readable[..kept].TrimEnd('-')}-{Hash(resource)}".TrimStart('-');
    }

    private static string Hash(string text) => LongHash(text)[..HashDigits];

    private static string LongHash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];

    private string Queue(string suffix)
    {
        var hub = Hub.ToLowerInvariant();
        var name = $"{hub}-{suffix}";
        return name.Length <= MostQueueCharacters ? name : $"{hub[..KeptOfLongHub]}{Hash(hub)}-{suffix}";
    }

    [GeneratedRegex(@"\A[a-zA-Z][a-zA-Z0-9]{2,39}\z")]
    private static partial Regex Rule();

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex PlainResource();

    [GeneratedRegex(@"\A[0-9a-f]{32}\z")]
    private static partial Regex PlainHost();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Unusable();
}
