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

public sealed class InMemoryListenerTests : ListenerTests<InMemoryKind>;

public sealed class InMemoryListenerCrashTests : ListenerCrashTests<InMemoryKind>;

public sealed class InMemoryNonDeterminismTests : NonDeterminismTests<InMemoryKind>;

public sealed class InMemoryForeignAwaitTests : ForeignAwaitTests<InMemoryKind>;

public sealed class InMemoryVersionTests : VersionTests<InMemoryKind>;

public sealed class InMemoryOwnCodeVersionTests : OwnCodeVersionTests<InMemoryKind>;

public sealed class InMemoryCancelCodeTests : CancelCodeTests<InMemoryKind>;

public sealed class InMemoryChildTests : ChildTests<InMemoryKind>;

public sealed class InMemoryEventTests : EventTests<InMemoryKind>;

public sealed class InMemoryCodeStatusTests : CodeStatusTests<InMemoryKind>;

public sealed class InMemoryEvictionTests : EvictionTests<InMemoryKind>;

public sealed class InMemoryHistoryTests : HistoryTests<InMemoryKind>;
