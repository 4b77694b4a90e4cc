using System.Globalization;
using System.Text.Json;
using Azure.Storage.Blobs.Models;

namespace FunctionWorkflows.AzureStorage;

/// <summary>A host as its blob tells of it: who it is, what it can run, where it takes hints.</summary>
/// <param name="Host">The host.</param>
/// <param name="Address">Where it takes hints, or null.</param>
/// <param name="IsLeased">Whether it, or an heir, holds its lease.</param>
/// <param name="IsSealed">Whether it is dead for good.</param>
/// <param name="IsJoining">Whether it has just been made, and its lease is still to be acquired.</param>
internal sealed record HostBlob(
    HostDescription Host, string? Address, bool IsLeased, bool IsSealed, bool IsJoining)
{
    /// <summary>The name of what tells one start of a host from another.</summary>
    public const string Start = "start";

    private const string Sealed = "sealed";
    private static readonly TimeSpan LongestJoin = TimeSpan.FromMinutes(1);

    /// <summary>Gets a value indicating whether others count on it.</summary>
    public bool IsAlive => IsLeased && !IsSealed;

    /// <summary>Gets a value indicating whether it takes what others leave; a mere client does not.</summary>
    public bool IsWorker => Host.TakesSteps;

    /// <summary>Metadata are headers, so ASCII only.</summary>
    public static Dictionary<string, string> Metadata(HostDescription host, string? address, bool isSealed = false)
    {
        var metadata = new Dictionary<string, string>
        {
            ["name"] = Uri.EscapeDataString(host.Name),
            ["version"] = Uri.EscapeDataString(host.CodeVersion),
            ["takes"] = host.TakesSteps ? "true" : "false",
            ["cpus"] = host.Cpus.ToString(CultureInfo.InvariantCulture),
            ["gpus"] = host.Gpus.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (resource, i) in host.Resources.Select((resource, i) => (resource, i)))
        {
            metadata[$"resource{i}"] = string.Create(
                CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(resource.Key)}={resource.Value}");
        }

        if (address is not null)
        {
            metadata["address"] = address;
        }

        if (isSealed)
        {
            metadata[Sealed] = "true";
        }

        return metadata;
    }

    public static HostBlob Read(
        string hostId, IDictionary<string, string> metadata, LeaseState? lease, TimeSpan? age) => new(
        new HostDescription(hostId, Text(metadata, "name"), Text(metadata, "version"))
        {
            TakesSteps = Text(metadata, "takes") == "true",
            Cpus = Number(metadata, "cpus"),
            Gpus = Number(metadata, "gpus"),
            Resources = Resources(metadata),
        },
        metadata.TryGetValue("address", out var address) ? address : null,
        lease is LeaseState.Leased,
        metadata.ContainsKey(Sealed),
        lease is LeaseState.Available && !metadata.ContainsKey(Sealed) && age < LongestJoin);

    private static Dictionary<string, double> Resources(IDictionary<string, string> metadata)
    {
        var resources = new Dictionary<string, double>();
        for (var i = 0; metadata.TryGetValue($"resource{i}", out var resource); i++)
        {
            var parts = resource.Split('=');
            if (double.TryParse(parts[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var amount))
            {
                resources[Uri.UnescapeDataString(parts[0])] = amount;
            }
        }

        return resources;
    }

    private static string Text(IDictionary<string, string> metadata, string name) =>
        metadata.TryGetValue(name, out var text) ? Uri.UnescapeDataString(text) : "";

    private static double Number(IDictionary<string, string> metadata, string name) =>
        metadata.TryGetValue(name, out var text)
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
