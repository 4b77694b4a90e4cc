using FunctionWorkflows.Tests.Crashes;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>Runs a graph on one host with one fault, to its end and until the host has left.</summary>
internal sealed record FaultRun(string Output, RunLog Log, IReadOnlyList<string> Left)
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public int Requests { get; init; }

    public int Writes { get; init; }

    public bool IsInjected { get; init; }

    public static async Task<FaultRun> RunAsync(Scenario scenario, int number = 0, Fault fault = Fault.None)
    {
        await using var hub = await FaultHub.OpenAsync();
        var host = await hub.HostAsync();
        var (requests, writes) = (0, 0);
        host.Faults.Always(seen =>
        {
            writes += IsWrite(seen) ? 1 : 0;
            return IsOfRun(seen) && ++requests == number ? fault : Fault.None;
        });
        var output = await scenario.DriveAsync(host.Workflows, hub.Log).WaitAsync(Deadline);
        await host.DisposeAsync();
        return new(output, hub.Log, await FaultSnapshot.TakeAsync(hub))
        {
            Requests = requests,
            Writes = writes,
            IsInjected = requests >= number,
        };
    }

    /// <summary>All but what a host does beside it by the clock: its lease, its looks for work and for messages.</summary>
    public static bool IsOfRun(SeenRequest request) => request.IsBatch || IsInstance(request) || IsObject(request);

    public static bool IsWrite(SeenRequest request) => IsOfRun(request) && request.Method != "GET";

    public void AssertHolds(Scenario scenario, string what, FaultRun? whole = null)
    {
        new CrashRun(Output, 0, 0, Log, null!).AssertHolds(scenario, what);
        if (whole is not null)
        {
            FaultSnapshot.AssertSame(whole.Left, Left, $"{scenario}, {what}");
        }
    }

    private static bool IsInstance(SeenRequest request) =>
        request.Service == StorageService.Table && request.Path.Contains("Instances", StringComparison.Ordinal);

    private static bool IsObject(SeenRequest request) =>
        request.Service == StorageService.Blob && request.Path.Contains("-objects/", StringComparison.Ordinal);
}
