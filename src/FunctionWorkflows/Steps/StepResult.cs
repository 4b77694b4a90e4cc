using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace FunctionWorkflows;

/// <summary>What a caught step gave: a value, or the error that it ended with.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>
/// The pair is the recorded output, and the same after a crash, even when the cause has gone, as in Ray.
/// </remarks>
/// <example><c>var (value, error) = result;</c></example>
public readonly struct StepResult<T> : IPayloadType
{
    internal StepResult(T? value, StepFailedException? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>Gets the value; the default of its type where the step failed.</summary>
    public T? Value { get; }

    /// <summary>Gets the error; null where the step succeeded.</summary>
    public StepFailedException? Error { get; }

    /// <summary>Gets a value indicating whether the step succeeded.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsSuccess => Error is null;

    /// <summary>Takes the pair apart.</summary>
    /// <param name="value">The value.</param>
    /// <param name="error">The error, or null.</param>
    public void Deconstruct(out T? value, out StepFailedException? error)
    {
        value = Value;
        error = Error;
    }

    JsonTypeInfo IPayloadType.CreateTypeInfo(JsonSerializerOptions options) =>
        JsonMetadataServices.CreateValueInfo<StepResult<T>>(options, new StepResultConverter<T>());
}
