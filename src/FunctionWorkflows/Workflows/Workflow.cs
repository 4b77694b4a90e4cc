namespace FunctionWorkflows;

/// <summary>
/// The call of a workflow. Started by a client it is that workflow; in a step graph or in
/// <see cref="WorkflowContext.Run{T}"/> it is a child workflow with an id, records and a status of its own.
/// </summary>
/// <typeparam name="T">The type of the output.</typeparam>
public sealed class Workflow<T> : Step<T>
{
    internal Workflow(CallArgument argument)
        : base(argument)
    {
    }

    /// <summary>Gives a child workflow an id; without one it gets an id derived from its parent's.</summary>
    /// <remarks>Options such as <c>Named</c> return a <see cref="Step{T}"/>, so this comes before them.</remarks>
    /// <param name="id">
    /// The id: 1 to 200 characters. Where a workflow of that id exists already, and is not this very child, the child
    /// has failed with a <see cref="WorkflowExistsException"/>.
    /// </param>
    /// <returns>A new node.</returns>
    /// <exception cref="FunctionWorkflowsException">The id is not one (FW1018).</exception>
    public Workflow<T> WithId(string id)
    {
        var call = ((CallArgument)Argument).Call;
        return new(new CallArgument(call with { WorkflowId = Checks.WorkflowId(id) }));
    }
}
