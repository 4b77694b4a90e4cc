using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>The resolved arguments of one try, by position of the parameter; each read is a copy.</summary>
internal sealed class StepArguments
{
    private readonly StepDefinition _definition;
    private readonly ObjectScope _scope;
    private readonly Resolved[] _resolved;

    private StepArguments(StepDefinition definition, ObjectScope scope)
    {
        _definition = definition;
        _scope = scope;
        _resolved = new Resolved[definition.Parameters.Count];
    }

    public static async ValueTask<StepArguments> ResolveAsync(
        StepNode step, StepDefinition definition, ObjectScope scope, CancellationToken cancellationToken)
    {
        var arguments = new StepArguments(definition, scope);
        var resolver = new PayloadResolver(scope);
        foreach (var (name, json) in ArgumentJson.Items(step.Call.Arguments))
        {
            var index = arguments.IndexOf(step, name);
            var source = PayloadResolver.CastSource(step.Graph.Steps, json);
            var payload = await resolver
                .ArgumentAsync(step.Graph.Steps, json, cancellationToken, definition.Parameters[index].Type)
                .ConfigureAwait(false);
            arguments._resolved[index] = await ReadAsync(
                resolver, payload, definition.Parameters[index], source, cancellationToken).ConfigureAwait(false);
        }

        return arguments;
    }

    public T Get<T>(int index)
    {
        var parameter = (StepParameter<T>)_definition.Parameters[index];
        var resolved = _resolved[index];
        if (!resolved.IsGiven)
        {
            return parameter.IsOptional
                ? parameter.Default
                : throw Mismatch($"no argument is recorded for its parameter '{parameter.Name}', which has no default");
        }

        if (resolved.Stream is T stream)
        {
            return stream;
        }

        if (resolved.IsRaw)
        {
            return RawPayload.TryThaw<T>(resolved.Data.ToArray(), out var raw)
                ? raw
                : throw Mismatch(
                    $"its argument '{parameter.Name}' is recorded as bytes, and the parameter is a '{typeof(T)}'");
        }

        try
        {
            var json = resolved.Data.Span;
            return resolved.CastFrom is { } source
                && PayloadSerializer.Deserialize(json, PayloadSerializer.Options.GetTypeInfo(source), _scope) is T cast
                    ? cast
                    : PayloadSerializer.Deserialize<T>(json, _scope);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw Mismatch($"its argument '{parameter.Name}' cannot be read as a '{typeof(T)}': {e.Message}", e);
        }
    }

    private static async ValueTask<Resolved> ReadAsync(
        PayloadResolver resolver,
        Payload payload,
        StepParameter parameter,
        StepNode? castSource,
        CancellationToken cancellationToken)
    {
        if (payload.Kind == PayloadKind.Reference)
        {
            var pointer = resolver.PointerOf(payload);
            if (pointer.IsRaw && parameter.Type == typeof(Stream))
            {
                var stream = await pointer.OpenReadAsync(cancellationToken).ConfigureAwait(false);
                return new() { IsGiven = true, Stream = stream };
            }

            var bytes = await pointer.ReadAsync(cancellationToken).ConfigureAwait(false);
            return new()
            {
                IsGiven = true,
                Data = bytes,
                IsRaw = pointer.IsRaw,
                CastFrom = SourceType(castSource, parameter),
            };
        }

        return new()
        {
            IsGiven = true,
            Data = payload.Data,
            IsRaw = payload.Kind == PayloadKind.Raw,
            CastFrom = SourceType(castSource, parameter),
        };
    }

    private static Type? SourceType(StepNode? castSource, StepParameter parameter) =>
        castSource is { Catches: 0 } && WorkflowRegistry.TryFindStep(castSource.Call.Step, out var source)
        && parameter.Type.IsAssignableFrom(source.ResultType)
            ? source.ResultType
            : null;

    private int IndexOf(StepNode step, ReadOnlyMemory<byte> quotedName)
    {
        var reader = new Utf8JsonReader(quotedName.Span);
        reader.Read();
        for (var i = 0; i < _definition.Parameters.Count; i++)
        {
            if (reader.ValueTextEquals(_definition.Parameters[i].Name))
            {
                return i;
            }
        }

        throw Mismatch(
            $"an argument '{reader.GetString()}' is recorded for '{step.Name}', and the method has no such parameter");
    }

    private CodeMismatchException Mismatch(string what, Exception? inner = null) => new(
        "FW1012",
        $"Step '{_definition.Name}' ({_definition.Source}) does not fit what was recorded: {what}. "
        + "Bring the parameter back (a new one needs a default), or give the changed method a name of its own and keep "
        + "the old one; then deploy, and it goes on.",
        inner);

    private readonly record struct Resolved
    {
        public bool IsGiven { get; init; }

        public ReadOnlyMemory<byte> Data { get; init; }

        public bool IsRaw { get; init; }

        public Stream? Stream { get; init; }

        public Type? CastFrom { get; init; }
    }
}

/// <summary>Says that today's code cannot run or read an instance: it is set aside, not failed.</summary>
internal sealed class CodeMismatchException(string code, string message, Exception? inner = null)
    : FunctionWorkflowsException(code, message, inner);
