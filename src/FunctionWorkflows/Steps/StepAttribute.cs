namespace FunctionWorkflows;

/// <summary>
/// Makes a method a step: it runs at least once, its output is recorded once, and after that it never runs again.
/// </summary>
/// <remarks>
/// The class must be <c>partial</c>; the source generator adds a nested class <c>Steps</c> with a method of the same
/// name that returns a <see cref="Step{T}"/> instead of running anything. Options given by call override those of
/// the attribute one by one; metadata is merged. As in Ray Workflows, a step that returns a <see cref="Step{T}"/> is
/// a continuation: its output is the output of that graph.
/// </remarks>
/// <example>
/// <code>
/// public static partial class Trip
/// {
///     [Step(MaxRetries = 5)]
///     public static Task&lt;Flight&gt; BookFlight(string origin, string dest) => ...;
///
///     [Step]
///     public static Step&lt;Receipt&gt; Book(string origin, string dest) =>
///         Steps.Pay(Steps.BookFlight(origin, dest));
/// }
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StepAttribute : Attribute
{
    /// <summary>Gets the durable name under which the step is recorded.</summary>
    /// <value>The default is <c>Class.Method</c>.</value>
    public string? Name { get; init; }

    /// <summary>Gets names that the step had in earlier versions; instances that recorded them go on here.</summary>
    /// <value>The default is none.</value>
    public string[] FormerNames { get; init; } = [];

    /// <summary>Gets how often an exception is retried; the first try is not counted, as in Ray.</summary>
    /// <value>The default is 3, so at most 4 tries. <see cref="Retries.Unlimited"/> retries for ever.</value>
    public int MaxRetries { get; init; } = 3;

    /// <summary>Gets the exception types that are retried; a derived type counts as its base.</summary>
    /// <value>The default is none, which means all.</value>
    public Type[] RetryOn { get; init; } = [];

    /// <summary>Gets the exception types that are never retried; wins over <see cref="RetryOn"/>.</summary>
    /// <value>The default is none.</value>
    public Type[] DoNotRetryOn { get; init; } = [];

    /// <summary>Gets how long one try may take, in seconds; then its token fires and the try has failed.</summary>
    /// <value>
    /// The default is 0, which means no limit. A body that does not heed its token runs on beside the next try, and its
    /// outcome is dropped.
    /// </value>
    public double TimeoutSeconds { get; init; }

    /// <summary>Gets how many CPUs of the host the step occupies while its body runs.</summary>
    /// <value>The default is 1. A step that only waits for others may ask for 0.</value>
    public double Cpus { get; init; } = 1;

    /// <summary>Gets how many GPUs of the host the step occupies while its body runs.</summary>
    /// <value>The default is 0.</value>
    public double Gpus { get; init; }

    /// <summary>Gets named resources of the host that the step occupies, each as <c>name=amount</c>.</summary>
    /// <value>The default is none. Example: <c>["camera=2"]</c>.</value>
    public string[] Resources { get; init; } = [];

    /// <summary>Gets user metadata, each as <c>key=value</c>.</summary>
    /// <value>The default is none.</value>
    public string[] Metadata { get; init; } = [];

    /// <summary>
    /// Gets a value indicating whether a failure becomes the step's recorded output: the generated method then
    /// returns a step of <see cref="StepResult{T}"/>.
    /// </summary>
    /// <value>The default is false.</value>
    public bool CatchExceptions { get; init; }
}
