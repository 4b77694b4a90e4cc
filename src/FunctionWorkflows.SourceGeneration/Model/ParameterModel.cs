namespace FunctionWorkflows.SourceGeneration;

/// <summary>Where a parameter of a step or a workflow comes from.</summary>
internal enum ParameterSource
{
    /// <summary>From the caller; it is recorded.</summary>
    Argument,

    /// <summary>From the container, in a scope of the try.</summary>
    Services,

    /// <summary>The token of the try.</summary>
    CancellationToken,

    /// <summary>The context of the try, or of the workflow.</summary>
    Context,
}

/// <summary>A parameter of a step or a workflow.</summary>
/// <param name="Name">The name, unescaped: it is the recorded name.</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="Type">The declared type, in code.</param>
/// <param name="ArgumentType">The type that also takes steps: <c>Arg&lt;T&gt;</c> or one of the <c>Args</c>.</param>
/// <param name="IsOblivious">True where <see cref="ArgumentType"/> goes between nullable directives.</param>
/// <param name="IsPlainOblivious">True where <see cref="Type"/> does too: code without nullable annotations.</param>
/// <param name="TakesNull">True where the argument may be null besides: a nullable value type.</param>
/// <param name="Default">The default in code, or null.</param>
/// <param name="IsParams">True for <c>params</c>.</param>
/// <param name="IsArgumentOnly">True for <c>object</c>, where a step would otherwise pass as a value.</param>
internal sealed record ParameterModel(
    string Name,
    ParameterSource Source,
    string Type,
    string ArgumentType,
    bool IsOblivious,
    bool IsPlainOblivious,
    bool TakesNull,
    string? Default,
    bool IsParams,
    bool IsArgumentOnly);
