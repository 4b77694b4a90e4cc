using FunctionWorkflows.Tests.Crashes;
using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.Sqlite.Tests;

public sealed class SqliteKind : IStoreKind, IDisposable
{
    private readonly TempFile _file = new();

    public IWorkflowStore NewStore() => new SqliteStore(_file.Path);

    public void Dispose() => _file.Dispose();
}

public sealed class SqliteSameIdTests : SameIdTests<SqliteKind>;

public sealed class SqliteOutputTests : OutputTests<SqliteKind>;

public sealed class SqliteIdentityTests : IdentityTests<SqliteKind>;

public sealed class SqliteFailureTests : FailureTests<SqliteKind>;

public sealed class SqliteCatchTests : CatchTests<SqliteKind>;

public sealed class SqliteCodeChangedTests : CodeChangedTests<SqliteKind>;

public sealed class SqliteLifecycleTests : LifecycleTests<SqliteKind>;

public sealed class SqliteHeartbeatTests : HeartbeatTests<SqliteKind>;

public sealed class SqliteRetentionTests : RetentionTests<SqliteKind>;

public sealed class SqlitePoisonTests : PoisonTests<SqliteKind>;

public sealed class SqliteSpillTests : SpillTests<SqliteKind>;

public sealed class SqliteSpillFailureTests : SpillFailureTests<SqliteKind>;

public sealed class SqliteCrashAtEveryWriteTests : CrashAtEveryWriteTests<SqliteKind>;

public sealed class SqliteSpillCrashTests : SpillCrashTests<SqliteKind>;

public sealed class SqliteCodeTests : CodeTests<SqliteKind>;

public sealed class SqliteHistoryTests : HistoryTests<SqliteKind>;

public sealed class SqliteListenerTests : ListenerTests<SqliteKind>;

public sealed class SqliteListenerCrashTests : ListenerCrashTests<SqliteKind>;

public sealed class SqliteNonDeterminismTests : NonDeterminismTests<SqliteKind>;

public sealed class SqliteForeignAwaitTests : ForeignAwaitTests<SqliteKind>;

public sealed class SqliteVersionTests : VersionTests<SqliteKind>;

public sealed class SqliteOwnCodeVersionTests : OwnCodeVersionTests<SqliteKind>;

public sealed class SqliteCancelCodeTests : CancelCodeTests<SqliteKind>;

public sealed class SqliteChildTests : ChildTests<SqliteKind>;

public sealed class SqliteEventTests : EventTests<SqliteKind>;

public sealed class SqliteCodeStatusTests : CodeStatusTests<SqliteKind>;

public sealed class SqliteEvictionTests : EvictionTests<SqliteKind>;

public sealed class SqliteCodeCrashTests : CodeCrashTests<SqliteKind>
{
    protected override int Of => 3;
}

public sealed class SqliteCodeMomentTests : CodeMomentTests<SqliteKind>
{
    protected override int Of => 3;
}

public sealed class SqliteRandomCodeTests : RandomCodeTests<SqliteKind>
{
    protected override int Programs => 60;
}
