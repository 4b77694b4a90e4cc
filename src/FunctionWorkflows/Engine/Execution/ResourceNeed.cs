namespace FunctionWorkflows;

/// <summary>What a step occupies of its host while its body runs.</summary>
internal sealed record ResourceNeed(double Cpus, double Gpus, IReadOnlyDictionary<string, double> Custom)
{
    private const double Rounding = 1e-9;

    public bool FitsIn(ResourceNeed total) =>
        Cpus <= total.Cpus + Rounding && Gpus <= total.Gpus + Rounding
        && Custom.All(entry => total.Custom.GetValueOrDefault(entry.Key) + Rounding >= entry.Value);

    public bool FitsIn(HostDescription host) => FitsIn(new ResourceNeed(host.Cpus, host.Gpus, host.Resources));

    public bool Equals(ResourceNeed? other) =>
        other is not null && Cpus.Equals(other.Cpus) && Gpus.Equals(other.Gpus) && Custom.Count == other.Custom.Count
        && Custom.All(entry => other.Custom.TryGetValue(entry.Key, out var amount) && amount.Equals(entry.Value));

    public override int GetHashCode() => HashCode.Combine(Cpus, Gpus, Custom.Count);

    public override string ToString() => string.Join(
        ", ",
        new[] { $"{Cpus} CPUs", Gpus > 0 ? $"{Gpus} GPUs" : null }
            .Concat(Custom.Select(entry => $"{entry.Value} {entry.Key}"))
            .OfType<string>());
}
