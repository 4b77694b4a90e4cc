namespace FunctionWorkflows;

/// <summary>
/// Makes a method a workflow: ordinary <c>async</c> code that awaits steps, timers, events and child workflows, and that
/// is replayed from what was recorded after a crash.
/// </summary>
/// <remarks>
/// The method is static, its first parameter is a <see cref="WorkflowContext"/>, it returns a task, and its class is
/// <c>partial</c>: the source generator adds a nested class <c>Workflows</c> with a method of the same name that returns
/// a <see cref="Workflow{T}"/>. Its code must be deterministic: the time, random numbers and identifiers come from the
/// context, and nothing but what the context gives may be awaited. As orchestrator functions of Durable Functions and
/// workflows of Temporal.
/// </remarks>
/// <example>
/// <code>
/// public static partial class Orders
/// {
///     [Workflow]
///     public static async Task&lt;Receipt&gt; Process(WorkflowContext ctx, Order order)
///     {
///         var reserved = await ctx.Run(Steps.Reserve(order));
///         await ctx.Sleep(TimeSpan.FromHours(1));
///         return await ctx.Run(Steps.Charge(order, reserved));
///     }
/// }
///
/// var receipt = await workflows.RunAsync(Orders.Workflows.Process(order), id: "order-17");
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WorkflowAttribute : Attribute
{
    /// <summary>Gets the durable name under which the workflow is recorded.</summary>
    /// <value>The default is <c>Class.Method</c>.</value>
    public string? Name { get; init; }

    /// <summary>Gets names that the workflow had in earlier versions; instances that recorded them go on here.</summary>
    /// <value>The default is none.</value>
    public string[] FormerNames { get; init; } = [];
}
