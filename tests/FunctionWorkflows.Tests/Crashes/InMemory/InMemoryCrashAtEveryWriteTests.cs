using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.Tests.Crashes;

public sealed class InMemoryCrashAtEveryWriteTests : CrashAtEveryWriteTests<InMemoryKind>;

public sealed class InMemorySpillCrashTests : SpillCrashTests<InMemoryKind>;
