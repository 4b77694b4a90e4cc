namespace FunctionWorkflows.Tests.Semantics;

public sealed class InMemoryKind : IStoreKind
{
    public IWorkflowStore NewStore() => new InMemoryStore();
}

public sealed class InMemorySameIdTests : SameIdTests<InMemoryKind>;

public sealed class InMemoryOutputTests : OutputTests<InMemoryKind>;
