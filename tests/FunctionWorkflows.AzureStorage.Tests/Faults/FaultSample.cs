using FunctionWorkflows.Tests.Crashes;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>
/// Which faults of a graph are tried: of some graphs all, of the others a part, always the same; all of all where
/// <c>FUNCTIONWORKFLOWS_SOAK_FAULTS</c> is set.
/// </summary>
internal static class FaultSample
{
    private const int Seed = 20_260_101;
    private const int Part = 5;

    private static readonly string[] Whole = ["sequence", "failed and resumed", "large objects"];

    public static bool IsSoak { get; } = Environment.GetEnvironmentVariable("FUNCTIONWORKFLOWS_SOAK_FAULTS") is { Length: > 0 };

    public static TheoryData<string> Names => [.. CrashScenarios.All.Select(scenario => scenario.Name)];

    public static Scenario Scenario(string name) => CrashScenarios.All.Single(scenario => scenario.Name == name);

    /// <summary>Gives the numbers of requests, each with a fault.</summary>
    public static IReadOnlyList<(int Number, Fault Fault)> Of(Scenario scenario, int requests, params Fault[] faults)
    {
        (int, Fault)[] all = [.. Enumerable.Range(1, requests).SelectMany(_ => faults, (number, fault) => (number, fault))];
        if (IsSoak || Whole.Contains(scenario.Name))
        {
            return all;
        }

        new Random(Seed + scenario.Name.Length).Shuffle(all);
        return all[..((all.Length + Part - 1) / Part)];
    }
}
