namespace FunctionWorkflows.Tests.Semantics;

public sealed class InMemoryKind : IStoreKind
{
    public IWorkflowStore NewStore() => new InMemoryStore();
}

public sealed class InMemorySameIdTests : SameIdTests<InMemoryKind>;

public sealed class InMemoryOutputTests : OutputTests<InMemoryKind>;

public sealed class InMemoryIdentityTests : IdentityTests<InMemoryKind>;

public sealed class InMemoryFailureTests : FailureTests<InMemoryKind>;

public sealed class InMemoryCatchTests : CatchTests<InMemoryKind>;

public sealed class InMemoryCompensationTests : CompensationTests<InMemoryKind>;

public sealed class InMemoryCodeChangedTests : CodeChangedTests<InMemoryKind>;

public sealed class InMemoryLifecycleTests : LifecycleTests<InMemoryKind>;

public sealed class InMemoryHeartbeatTests : HeartbeatTests<InMemoryKind>;

public sealed class InMemoryRetentionTests : RetentionTests<InMemoryKind>;

public sealed class InMemoryPoisonTests : PoisonTests<InMemoryKind>;

public sealed class InMemorySpillTests : SpillTests<InMemoryKind>;

public sealed class InMemorySpillFailureTests : SpillFailureTests<InMemoryKind>;

public sealed class InMemoryCodeTests : CodeTests<InMemoryKind>;

public sealed class InMemoryHistoryTests : HistoryTests<InMemoryKind>;
