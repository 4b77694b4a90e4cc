using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>Reads a recorded output as the type that a caller asks for.</summary>
internal static class OutputReader
{
    public static async ValueTask<T> ReadAsync<T>(
        Payload payload, ObjectScope scope, string what, string step, CancellationToken cancellationToken)
    {
        var resolver = new PayloadResolver(scope);
        if (payload.Kind == PayloadKind.Reference && typeof(T) != typeof(JsonElement)
            && resolver.PointerOf(payload) is { IsRaw: true } raw)
        {
            return await raw.GetAsync<T>(cancellationToken).ConfigureAwait(false);
        }

        if (payload.Kind == PayloadKind.Raw && RawPayload.TryThaw<T>(payload.Data.ToArray(), out var bytes))
        {
            return bytes;
        }

        var json = await resolver.JsonAsync(payload, cancellationToken).ConfigureAwait(false);
        try
        {
            // The bytes are of the step's own type, without what tells it from others of its base.
            return typeof(T) != typeof(object) && WorkflowRegistry.TryFindStep(step, out var known)
                && known.ResultType != typeof(T)
                && !typeof(T).IsValueType && typeof(T).IsAssignableFrom(known.ResultType)
                && PayloadSerializer.Deserialize(
                    json.Span, PayloadSerializer.Options.GetTypeInfo(known.ResultType), scope) is T value
                    ? value
                    : PayloadSerializer.Deserialize<T>(json.Span, scope);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            var type = WorkflowRegistry.TryFindStep(step, out var definition)
                ? $"a '{definition.ResultType}'"
                : "of another type";
            throw new FunctionWorkflowsException(
                "FW1014",
                $"The output of {what} is {type}, and was read as a '{typeof(T)}': {e.Message} "
                + "Ask for the type that the step returns.",
                e);
        }
    }
}
