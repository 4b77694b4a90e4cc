using System.Diagnostics.CodeAnalysis;

namespace FunctionWorkflows;

/// <summary>One argument of a step: a value, another step's output, or an <see cref="ObjectRef{T}"/>.</summary>
/// <typeparam name="T">The type of the parameter.</typeparam>
public sealed class Arg<T> : IArgument
{
    private readonly Argument _argument;

    internal Arg(Argument argument) => _argument = argument;

    Argument IArgument.Freeze() => _argument;

    /// <summary>Passes a value; it is serialized now.</summary>
    /// <param name="value">
    /// The value. A <see cref="Step"/> passed for an <c>object</c> parameter is an argument step.
    /// </param>
    [return: NotNullIfNotNull(nameof(value))]
    public static implicit operator Arg<T>?([AllowNull] T value) => value is null ? null : Arg.Of(value);

    /// <summary>Passes the output of another step, which runs first.</summary>
    /// <param name="step">The other step.</param>
    public static implicit operator Arg<T>(Step<T> step) => new(Step.ArgumentOf(step));

    /// <summary>Passes an object; it is read before the call.</summary>
    /// <param name="reference">The reference.</param>
    public static implicit operator Arg<T>(ObjectRef<T> reference) => new(new ObjectArgument(reference.Pointer));
}

/// <summary>Makes arguments where no implicit conversion does.</summary>
public static class Arg
{
    /// <summary>Passes a value of an interface type, or a null that means null and not "not given".</summary>
    /// <typeparam name="T">The type of the parameter.</typeparam>
    /// <param name="value">The value; it is serialized now.</param>
    /// <returns>The argument.</returns>
    public static Arg<T> Of<T>(T value) => value is Step step ? new(step.Argument) : new(Argument.Freeze(value));
}
