using System.Collections;
using System.Runtime.CompilerServices;

namespace FunctionWorkflows;

/// <summary>
/// A list argument of a step. A collection expression may mix values, steps and spreads; arrays and lists of either
/// convert, and so does one step whose output is the whole list.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
[CollectionBuilder(typeof(Args), nameof(Args.Create))]
public sealed class Args<T> : IEnumerable<Arg<T>>, IArgument
{
    private readonly Argument _argument;

    internal Args(Argument argument) => _argument = argument;

    Argument IArgument.Freeze() => _argument;

    /// <summary>Passes values.</summary>
    /// <param name="values">The values; they are serialized now.</param>
    public static implicit operator Args<T>(T[] values) => new(Argument.Freeze(values));

    /// <summary>Passes values.</summary>
    /// <param name="values">The values; they are serialized now.</param>
    public static implicit operator Args<T>(List<T> values) => new(Argument.Freeze(values));

    /// <summary>Passes the outputs of steps.</summary>
    /// <param name="steps">The steps.</param>
    public static implicit operator Args<T>(Step<T>[] steps) => Args.Of<T>(steps);

    /// <summary>Passes the outputs of steps.</summary>
    /// <param name="steps">The steps.</param>
    public static implicit operator Args<T>(List<Step<T>> steps) => Args.Of<T>(steps);

    /// <summary>Passes the list that a step gives.</summary>
    /// <param name="step">The step.</param>
    public static implicit operator Args<T>(Step<T[]> step) => new(Step.ArgumentOf(step));

    /// <summary>Passes the list that a step gives.</summary>
    /// <param name="step">The step.</param>
    public static implicit operator Args<T>(Step<List<T>> step) => new(Step.ArgumentOf(step));

    /// <summary>Passes the list that a step gives.</summary>
    /// <param name="step">The step.</param>
    public static implicit operator Args<T>(Step<IReadOnlyList<T>> step) => new(Step.ArgumentOf(step));

    /// <summary>Passes the list that a step gives.</summary>
    /// <param name="step">The step.</param>
    public static implicit operator Args<T>(Step<IEnumerable<T>> step) => new(Step.ArgumentOf(step));

    /// <summary>Passes a list by reference; it is read before the call.</summary>
    /// <param name="reference">The reference.</param>
    public static implicit operator Args<T>(ObjectRef<T[]> reference) => new(new ObjectArgument(reference.Pointer));

    /// <summary>Passes a list by reference; it is read before the call.</summary>
    /// <param name="reference">The reference.</param>
    public static implicit operator Args<T>(ObjectRef<List<T>> reference) => new(new ObjectArgument(reference.Pointer));

    /// <summary>Gives the items, where they were given one by one; a list given whole has none.</summary>
    /// <returns>The items.</returns>
    public IEnumerator<Arg<T>> GetEnumerator() => _argument is ListArgument list
        ? list.Items.Select(item => new Arg<T>(item)).GetEnumerator()
        : Enumerable.Empty<Arg<T>>().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes list arguments where no implicit conversion does.</summary>
public static class Args
{
    /// <summary>For collection expressions: makes a list of values, steps and references.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items.</param>
    /// <returns>The argument.</returns>
    public static Args<T> Create<T>(ReadOnlySpan<Arg<T>> items)
    {
        var arguments = new Argument[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            arguments[i] = items[i] is { } item ? ((IArgument)item).Freeze() : Argument.Null;
        }

        return new(new ListArgument(arguments));
    }

    /// <summary>Passes values of any sequence.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="values">The values; they are serialized now.</param>
    /// <returns>The argument.</returns>
    public static Args<T> Of<T>(IEnumerable<T> values) => new(Argument.Freeze(values.ToArray()));

    /// <summary>Passes the outputs of any sequence of steps.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="steps">The steps.</param>
    /// <returns>The argument.</returns>
    public static Args<T> Of<T>(IEnumerable<Step<T>> steps) =>
        new(new ListArgument([.. steps.Select(step => Step.ArgumentOf(step))]));
}

/// <summary>
/// A dictionary argument of a step, with values, steps and references mixed:
/// <c>new Args&lt;string, int&gt; { ["a"] = 1, ["b"] = step }</c>.
/// </summary>
/// <typeparam name="TKey">The type of the keys.</typeparam>
/// <typeparam name="TValue">The type of the values.</typeparam>
public sealed class Args<TKey, TValue> : IArgument
    where TKey : notnull
{
    private readonly Argument? _whole;
    private readonly Dictionary<TKey, Argument> _entries = [];

    /// <summary>Initializes an empty dictionary argument, to be filled by the indexer.</summary>
    public Args()
    {
    }

    private Args(Argument whole) => _whole = whole;

    /// <summary>Sets one entry.</summary>
    /// <param name="key">The key.</param>
    public Arg<TValue>? this[TKey key]
    {
        set => _entries[key] = value is null ? Argument.Null : ((IArgument)value).Freeze();
    }

    Argument IArgument.Freeze() => _whole ?? DictionaryArgument.Of(_entries);

    /// <summary>Passes values.</summary>
    /// <param name="values">The values; they are serialized now.</param>
    public static implicit operator Args<TKey, TValue>(Dictionary<TKey, TValue> values) => new(Argument.Freeze(values));

    /// <summary>Passes the outputs of steps.</summary>
    /// <param name="steps">The steps.</param>
    public static implicit operator Args<TKey, TValue>(Dictionary<TKey, Step<TValue>> steps) =>
        new(Step.All(steps).Argument);

    /// <summary>Passes the dictionary that a step gives.</summary>
    /// <param name="step">The step.</param>
    public static implicit operator Args<TKey, TValue>(Step<Dictionary<TKey, TValue>> step) =>
        new(Step.ArgumentOf(step));
}
