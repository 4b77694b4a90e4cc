namespace FunctionWorkflows;

/// <summary>Says what a step waits for that no living host has.</summary>
internal static class WaitingStep
{
    /// <summary>Those that may run steps of an instance: its owner, and who takes steps of others.</summary>
    public static IReadOnlyList<HostDescription> Hosts(IReadOnlyList<HostDescription> living, string? owner) =>
        [.. living.Where(host => host.TakesSteps || (host.Id == owner && host.Cpus > 0))];

    /// <summary>Null where there is a host that can run it, so that it waits for its turn at the most.</summary>
    public static string? WaitsFor(ResourceNeed need, IReadOnlyList<HostDescription> hosts)
    {
        if (hosts.Count == 0 || hosts.Any(need.FitsIn))
        {
            return null;
        }

        // What every host has is not what it waits for.
        var lacked = Parts(need).Where(part => !hosts.All(part.Need.FitsIn)).Select(part => part.Text);
        return $"a host with {string.Join(" and ", lacked)} "
            + (hosts.Count == 1
                ? "(the only living host does not have that)"
                : $"(none of the {hosts.Count} living hosts has that)");
    }

    private static IEnumerable<(ResourceNeed Need, string Text)> Parts(ResourceNeed need)
    {
        var none = new Dictionary<string, double>();
        yield return (new(need.Cpus, 0, none), Count(need.Cpus, "cpu"));
        yield return (new(0, need.Gpus, none), Count(need.Gpus, "gpu"));
        foreach (var (name, amount) in need.Custom)
        {
            yield return (new(0, 0, new Dictionary<string, double> { [name] = amount }), Invariant($"{amount} {name}"));
        }
    }

    private static string Count(double amount, string unit) => Invariant($"{amount} {unit}{(amount > 1 ? "s" : "")}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
