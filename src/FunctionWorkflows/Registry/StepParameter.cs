using System.ComponentModel;
using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>A parameter of a step that is passed and recorded.</summary>
public abstract class StepParameter
{
    private protected StepParameter(string name, Type type, bool isOptional)
    {
        Name = name;
        Type = type;
        IsOptional = isOptional;
    }

    /// <summary>Gets the name under which the argument is recorded.</summary>
    public string Name { get; }

    /// <summary>Gets the type of the method's parameter.</summary>
    public Type Type { get; }

    /// <summary>Gets a value indicating whether the parameter has a default.</summary>
    public bool IsOptional { get; }

    /// <summary>For generated code: a parameter that must be given.</summary>
    /// <typeparam name="T">The type of the parameter.</typeparam>
    /// <param name="name">The name.</param>
    /// <returns>The parameter.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static StepParameter Required<T>(string name) => new StepParameter<T>(name, false, default!);

    /// <summary>For generated code: a parameter with a default.</summary>
    /// <typeparam name="T">The type of the parameter.</typeparam>
    /// <param name="name">The name.</param>
    /// <param name="value">The default.</param>
    /// <returns>The parameter.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static StepParameter Optional<T>(string name, T value) => new StepParameter<T>(name, true, value);

    internal abstract Argument FromJson(JsonElement json);
}

internal sealed class StepParameter<T>(string name, bool isOptional, T defaultValue)
    : StepParameter(name, typeof(T), isOptional)
{
    public T Default { get; } = defaultValue;

    internal override Argument FromJson(JsonElement json)
    {
        var utf8 = System.Text.Encoding.UTF8.GetBytes(json.GetRawText());
        return Argument.Freeze(PayloadSerializer.Deserialize<T>(utf8, null));
    }
}
