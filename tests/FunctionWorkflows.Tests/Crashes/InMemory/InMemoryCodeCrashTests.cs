using FunctionWorkflows.Tests.Semantics;

namespace FunctionWorkflows.Tests.Crashes;

public sealed class InMemoryCodeCrashTests : CodeCrashTests<InMemoryKind>;

public sealed class InMemoryCodeMomentTests : CodeMomentTests<InMemoryKind>;

public sealed class InMemoryRandomCodeTests : RandomCodeTests<InMemoryKind>;
