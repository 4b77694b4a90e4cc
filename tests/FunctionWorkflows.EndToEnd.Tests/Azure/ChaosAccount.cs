namespace FunctionWorkflows.EndToEnd.Tests.Azure;

/// <summary>When the storage account was away.</summary>
internal readonly record struct Outage(DateTimeOffset From, DateTimeOffset Until);

/// <summary>The account under hosts to which things happen: it goes away for longer than leases last, once.</summary>
/// <param name="azurite">The account: on disk, so that it comes back with all that it had.</param>
internal sealed class ChaosAccount(Azurite azurite)
{
    private static readonly TimeSpan Length = ChaosHost.Lease + TimeSpan.FromSeconds(5);

    /// <summary>Gets when it was away, if it was.</summary>
    public Outage? Outage { get; private set; }

    public async Task RunAsync(TimeSpan after)
    {
        await ChaosHost.WaitAsync(after, CancellationToken.None);

        // In order: an Azurite that is killed forgets up to 5 s of what it has acknowledged, which an account never does.
        var from = TimeProvider.System.GetUtcNow();
        await azurite.StopAsync();
        await ChaosHost.WaitAsync(Length, CancellationToken.None);
        await azurite.RestartAsync();
        Outage = new(from, TimeProvider.System.GetUtcNow());
    }
}
