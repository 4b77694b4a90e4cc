namespace FunctionWorkflows;

/// <summary>How the code of a workflow came to its end.</summary>
/// <param name="Output">What it returned, frozen.</param>
/// <param name="Error">What it threw.</param>
/// <param name="Next">The call that it goes on with, as new.</param>
internal sealed record CodeEnd(StepOutput? Output, Exception? Error, RecordedGraph? Next);
