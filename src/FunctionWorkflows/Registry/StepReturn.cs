using System.ComponentModel;

namespace FunctionWorkflows;

/// <summary>For generated code: what the body of a step returned, a value or a graph.</summary>
/// <typeparam name="T">The type of the output.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct StepReturn<T>
{
    internal StepReturn(T? value)
    {
        Value = value;
    }

    internal StepReturn(Step<T>? graph)
    {
        Graph = graph;
        IsGraph = true;
    }

    internal T? Value { get; }

    internal Step<T>? Graph { get; }

    internal bool IsGraph { get; }
}

/// <summary>For generated code: wraps each form in which a step may return.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class StepReturn
{
    /// <summary>Wraps a value.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The wrapped output.</returns>
    public static ValueTask<StepReturn<T>> Value<T>(T value) => new(new StepReturn<T>(value));

    /// <summary>Wraps a task of a value.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="task">The task.</param>
    /// <returns>The wrapped output.</returns>
    public static async ValueTask<StepReturn<T>> Value<T>(Task<T> task) => new(await task.ConfigureAwait(false));

    /// <summary>Wraps a task of a value.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="task">The task.</param>
    /// <returns>The wrapped output.</returns>
    public static async ValueTask<StepReturn<T>> Value<T>(ValueTask<T> task) => new(await task.ConfigureAwait(false));

    /// <summary>Wraps the return of a method that returns nothing.</summary>
    /// <returns>The wrapped output.</returns>
    public static ValueTask<StepReturn<Unit>> Unit() => new(new StepReturn<Unit>(default(Unit)));

    /// <summary>Wraps a task without a value.</summary>
    /// <param name="task">The task.</param>
    /// <returns>The wrapped output.</returns>
    public static async ValueTask<StepReturn<Unit>> Unit(Task task)
    {
        await task.ConfigureAwait(false);
        return new(default(Unit));
    }

    /// <summary>Wraps a task without a value.</summary>
    /// <param name="task">The task.</param>
    /// <returns>The wrapped output.</returns>
    public static async ValueTask<StepReturn<Unit>> Unit(ValueTask task)
    {
        await task.ConfigureAwait(false);
        return new(default(Unit));
    }

    /// <summary>Wraps a graph.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="graph">The graph.</param>
    /// <returns>The wrapped output.</returns>
    public static ValueTask<StepReturn<T>> Graph<T>(Step<T>? graph) => new(new StepReturn<T>(graph));

    /// <summary>Wraps a task of a graph.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="task">The task.</param>
    /// <returns>The wrapped output.</returns>
    public static async ValueTask<StepReturn<T>> Graph<T>(Task<Step<T>> task) => new(await task.ConfigureAwait(false));

    /// <summary>Wraps a task of a graph.</summary>
    /// <typeparam name="T">The type of the output.</typeparam>
    /// <param name="task">The task.</param>
    /// <returns>The wrapped output.</returns>
    public static async ValueTask<StepReturn<T>> Graph<T>(ValueTask<Step<T>> task) =>
        new(await task.ConfigureAwait(false));
}
