using System.ComponentModel;

namespace FunctionWorkflows;

/// <summary>For generated code: one run of a workflow's code, with its arguments.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WorkflowCall
{
    private readonly StepArguments _arguments;

    internal WorkflowCall(StepArguments arguments, WorkflowContext context)
    {
        _arguments = arguments;
        Context = context;
    }

    /// <summary>Gets the context.</summary>
    public WorkflowContext Context { get; }

    /// <summary>Reads an argument.</summary>
    /// <typeparam name="T">The type of the parameter.</typeparam>
    /// <param name="index">The position among the parameters that are passed.</param>
    /// <returns>A copy of the argument, or the parameter's default.</returns>
    public T Argument<T>(int index) => _arguments.Get<T>(index);
}

/// <summary>For generated code: wraps each form of task that a workflow may return.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WorkflowReturn
{
    /// <summary>Wraps a task of a value.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="task">The task.</param>
    /// <returns>The task.</returns>
    public static Task<T> Value<T>(Task<T> task) => task;

    /// <summary>Wraps a task of a value.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="task">The task.</param>
    /// <returns>The task.</returns>
    public static Task<T> Value<T>(ValueTask<T> task) => task.AsTask();

    /// <summary>Wraps a task without a value.</summary>
    /// <param name="task">The task.</param>
    /// <returns>The task.</returns>
    public static async Task<Unit> Unit(Task task)
    {
        ArgumentNullException.ThrowIfNull(task);
        await task.ConfigureAwait(true);
        return default;
    }

    /// <summary>Wraps a task without a value.</summary>
    /// <param name="task">The task.</param>
    /// <returns>The task.</returns>
    public static async Task<Unit> Unit(ValueTask task)
    {
        await task.ConfigureAwait(true);
        return default;
    }
}
