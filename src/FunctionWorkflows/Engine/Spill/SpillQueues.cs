namespace FunctionWorkflows;

/// <summary>Which queue a step is left in, and which a host listens to.</summary>
internal static class SpillQueues
{
    /// <summary>For steps that need nothing but CPUs.</summary>
    public const string Shared = "";

    public const string Gpu = "gpu";

    /// <summary>By what is scarce: a named resource, else GPUs. Who receives it looks at the whole need.</summary>
    public static string Of(ResourceNeed need) =>
        need.Custom.Where(entry => entry.Value > 0).Select(entry => entry.Key).Min(StringComparer.Ordinal)
        ?? (need.Gpus > 0 ? Gpu : Shared);

    public static IReadOnlyList<string> ListenedBy(ResourceNeed total)
    {
        var named = total.Custom.Where(entry => entry.Value > 0).Select(entry => entry.Key);
        return
        [
            .. total.Cpus > 0 ? [Shared] : Array.Empty<string>(),
            .. (total.Gpus > 0 ? named.Append(Gpu) : named).Distinct().Order(StringComparer.Ordinal),
        ];
    }
}
