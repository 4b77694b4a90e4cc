namespace FunctionWorkflows.Commands;

/// <summary>Reads metadata given as <c>key=value</c>.</summary>
internal static class MetadataText
{
    public static IReadOnlyDictionary<string, string> Read(IEnumerable<string> pairs)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var split = pair.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0)
            {
                throw new UsageException($"'{pair}' is not metadata. Write key=value.");
            }

            metadata[pair[..split]] = pair[(split + 1)..];
        }

        return metadata;
    }
}
