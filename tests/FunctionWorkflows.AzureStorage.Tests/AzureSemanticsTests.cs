using FunctionWorkflows.Tests.Crashes;
using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.AzureStorage.Tests;

public sealed class AzureKind : IStoreKind
{
    public IWorkflowStore NewStore() => AzureTest.NewStore(Azurite.Shared.GetAwaiter().GetResult(), AzureTest.NewHub());
}

public sealed class AzureSameIdTests : SameIdTests<AzureKind>;

public sealed class AzureOutputTests : OutputTests<AzureKind>;

public sealed class AzureIdentityTests : IdentityTests<AzureKind>;

public sealed class AzureFailureTests : FailureTests<AzureKind>;

public sealed class AzureCatchTests : CatchTests<AzureKind>;

public sealed class AzureCodeChangedTests : CodeChangedTests<AzureKind>;

public sealed class AzureLifecycleTests : LifecycleTests<AzureKind>;

public sealed class AzurePoisonTests : PoisonTests<AzureKind>;

public sealed class AzureCrashAtEveryWriteTests : CrashAtEveryWriteTests<AzureKind>;

public sealed class AzureSpillTests : SpillTests<AzureKind>;

public sealed class AzureSpillFailureTests : SpillFailureTests<AzureKind>;

public sealed class AzureRetentionTests : RetentionTests<AzureKind>;

public sealed class AzureHeartbeatTests : HeartbeatTests<AzureKind>;

public sealed class AzureSpillCrashTests : SpillCrashTests<AzureKind>;

public sealed class AzureCodeTests : CodeTests<AzureKind>;

public sealed class AzureHistoryTests : HistoryTests<AzureKind>;

public sealed class AzureListenerTests : ListenerTests<AzureKind>;

public sealed class AzureListenerCrashTests : ListenerCrashTests<AzureKind>;

public sealed class AzureNonDeterminismTests : NonDeterminismTests<AzureKind>;

public sealed class AzureForeignAwaitTests : ForeignAwaitTests<AzureKind>;

public sealed class AzureVersionTests : VersionTests<AzureKind>;

public sealed class AzureOwnCodeVersionTests : OwnCodeVersionTests<AzureKind>;

public sealed class AzureCancelCodeTests : CancelCodeTests<AzureKind>;

public sealed class AzureChildTests : ChildTests<AzureKind>;

public sealed class AzureEventTests : EventTests<AzureKind>;

public sealed class AzureCodeStatusTests : CodeStatusTests<AzureKind>;

public sealed class AzureEvictionTests : EvictionTests<AzureKind>;

public sealed class AzureCodeCrashTests : CodeCrashTests<AzureKind>
{
    protected override int Of => 15;
}

public sealed class AzureCodeMomentTests : CodeMomentTests<AzureKind>
{
    protected override int Of => 15;
}

public sealed class AzureRandomCodeTests : RandomCodeTests<AzureKind>
{
    protected override int Programs => 10;
}
