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
