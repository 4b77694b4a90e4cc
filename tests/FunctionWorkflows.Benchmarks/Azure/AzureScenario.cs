namespace FunctionWorkflows.Benchmarks;

/// <summary>What is run, and the bare calls that write the same.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Workflows">How many workflows a run has.</param>
/// <param name="Steps">How many steps all of them have.</param>
/// <param name="RunAsync">Runs it on a host.</param>
/// <param name="RunBareAsync">Writes as much by bare calls.</param>
internal sealed record AzureScenario(
    string Name,
    int Workflows,
    int Steps,
    Func<Scenarios, Task<Measured>> RunAsync,
    Func<BareTables, Task<TimeSpan>> RunBareAsync)
{
    /// <summary>Gets how many runs a table takes before the next run gets a new one: with its rows Azurite gets slower.</summary>
    public int RunsInOneTable => Math.Max(1, 10_000 / Steps);

    public static IReadOnlyList<AzureScenario> All { get; } =
    [
        new("sequence-100", 1, 100, host => host.SequenceAsync(100), bare => bare.WriteAsync(100, 100)),

        // 100 operations a transaction, one of which is the header.
        new("fan-out-1000", 1, 1_001, host => host.FanOutAsync(1_000), bare => bare.WriteAsync(1_001, 11)),
        new("50x5-one-after-another", 50, 250, host => host.ManyAsync(50, 5, 1), bare => bare.WriteManyAsync(50, 5, 1)),
        new("500x5-64-in-flight", 500, 2_500, host => host.ManyAsync(500, 5, 64), bare => bare.WriteManyAsync(500, 5, 64)),
    ];
}
