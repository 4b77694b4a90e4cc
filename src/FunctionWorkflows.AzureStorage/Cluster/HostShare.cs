namespace FunctionWorkflows.AzureStorage;

/// <summary>How the living share out what nobody has: each instance falls to one of them, by its id.</summary>
internal sealed class HostShare
{
    private readonly string[] _workers;
    private readonly string _me;

    public HostShare(IReadOnlyList<HostBlob> hosts, string me)
    {
        _me = me;
        _workers =
        [
            .. hosts.Where(host => host is { IsAlive: true, IsWorker: true }).Select(host => host.Host.Id)
                .Order(StringComparer.Ordinal),
        ];
    }

    public bool IsMine(string id) => !_workers.Contains(_me, StringComparer.Ordinal) || Of(id) == _me;

    /// <summary>Gives the host to which an instance falls, or null where none lives.</summary>
    public string? Of(string id) => _workers.Length == 0 ? null : _workers[Hash(id) % (uint)_workers.Length];

    // The same in every process, unlike the hash codes of strings.
    private static uint Hash(string id)
    {
        var hash = 2_166_136_261u;
        foreach (var c in id)
        {
            hash = (hash ^ c) * 16_777_619u;
        }

        return hash ^ (hash >> 15);
    }
}
