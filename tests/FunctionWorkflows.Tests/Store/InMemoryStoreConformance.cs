namespace FunctionWorkflows.Tests.Store;

// snippet: store-conformance
public sealed class InMemoryStoreConformance : StoreConformance
{
    protected override Task<StoreScope> CreateScopeAsync() => Task.FromResult<StoreScope>(new Scope());

    private sealed class Scope : StoreScope
    {
        private readonly InMemoryStore _store = new();

        public override IWorkflowStore Store => _store;

        // Memory is where this store keeps objects, so its largest is small and the flatness of memory is not asked
        // for.
        public override long LargestObjectBytes => 16L * 1024 * 1024;

        public override int ManyCommits => 10_000;

        // Hosts of one process share the very object.
        public override ValueTask<IWorkflowStore> OpenAnotherAsync() => new(_store);

        public override ValueTask DisposeAsync() => default;

        protected override ValueTask KillAsync(IMembership host)
        {
            _store.Kill(host.Host.Id);
            return default;
        }
    }
}
// end
