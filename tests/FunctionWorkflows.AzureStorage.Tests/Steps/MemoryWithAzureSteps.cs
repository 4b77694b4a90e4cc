using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>
/// Workflows in memory, and steps in the queues of an Azurite: what depends on queues alone is tested on it.
/// </summary>
internal sealed class MemoryWithAzureSteps(AzureStepQueue steps) : IWorkflowStore
{
    public InMemoryStore Memory { get; } = new();

    public IInstanceStore Instances => Memory.Instances;

    public IObjectStore Objects => Memory.Objects;

    public IStepQueue Steps => steps;

    public ICluster Cluster => Memory.Cluster;

    public string Description => "memory, with Azure queues";

    public static async Task<MemoryWithAzureSteps> OpenAsync() =>
        new(new(await Hubs.OpenAsync(), TimeProvider.System));

    public ValueTask OpenAsync(CancellationToken cancellationToken = default) => default;

    public ValueTask DisposeAsync() => default;
}

public sealed class AzureStepsKind : IStoreKind
{
    public IWorkflowStore NewStore() => MemoryWithAzureSteps.OpenAsync().GetAwaiter().GetResult();
}

public sealed class AzureStepsSpillTests : SpillTests<AzureStepsKind>;

public sealed class AzureStepsSpillFailureTests : SpillFailureTests<AzureStepsKind>;

public sealed class AzureStepsConformance : StoreConformance
{
    protected override async Task<StoreScope> CreateScopeAsync() => new Scope(await MemoryWithAzureSteps.OpenAsync());

    private sealed class Scope(MemoryWithAzureSteps store) : StoreScope
    {
        public override IWorkflowStore Store => store;

        public override long LargestObjectBytes => 1024 * 1024;

        public override ValueTask<IWorkflowStore> OpenAnotherAsync() => new(store);

        public override ValueTask DisposeAsync() => default;

        protected override ValueTask KillAsync(IMembership host) => host.DisposeAsync();
    }
}
