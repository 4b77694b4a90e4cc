using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace FunctionWorkflows.Application;

/// <summary>
/// The settings files of a function app: in the current folder, or else beside the executable. The environment and
/// an <c>appsettings.json</c> win over them.
/// </summary>
internal static class SettingsFiles
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    public static void Add(ConfigurationManager configuration)
    {
        IEnumerable<KeyValuePair<string, string?>> settings = [.. Host(), .. Local()];
        if (settings.Any())
        {
            ((IConfigurationBuilder)configuration).Sources.Insert(
                0, new MemoryConfigurationSource { InitialData = settings });
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Host()
    {
        foreach (var (key, value) in Read("host.json"))
        {
            yield return KeyValuePair.Create(
                Renamed(key, "logging:", "Logging:")
                    ?? Renamed(key, "extensions:functionWorkflows:", "FunctionWorkflows:")
                    ?? key,
                value);
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Local()
    {
        foreach (var (key, value) in Read("local.settings.json"))
        {
            var name = Renamed(key, "Values:", "") ?? Renamed(key, "ConnectionStrings:", "ConnectionStrings:");
            if (name is not null)
            {
                yield return KeyValuePair.Create(name.Replace("__", ":", StringComparison.Ordinal), value);
            }
        }
    }

    private static string? Renamed(string key, string prefix, string renamed) =>
        key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? renamed + key[prefix.Length..] : null;

    private static List<KeyValuePair<string, string?>> Read(string name)
    {
        var settings = new List<KeyValuePair<string, string?>>();
        var path = new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory }
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        if (path is null)
        {
            return settings;
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllText(path), Lenient);
            Flatten(json.RootElement, "", settings);
            return settings;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new FunctionWorkflowsException(
                "FW1053", $"The settings in '{path}' cannot be read: {e.Message} Correct the file, or remove it.", e);
        }
    }

    private static void Flatten(JsonElement json, string path, List<KeyValuePair<string, string?>> settings)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                {
                    Flatten(member.Value, path.Length == 0 ? member.Name : $"{path}:{member.Name}", settings);
                }

                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in json.EnumerateArray().Index())
                {
                    Flatten(item, $"{path}:{index}", settings);
                }

                break;
            default:
                settings.Add(KeyValuePair.Create(path, json.ValueKind == JsonValueKind.Null ? null : json.ToString()));
                break;
        }
    }
}
