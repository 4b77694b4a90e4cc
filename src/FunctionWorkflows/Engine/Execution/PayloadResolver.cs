using System.Buffers;
using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>
/// Follows recorded arguments and outputs to payloads. Reads only steps that have their output, which no longer
/// change, so it may run beside the instance's runner.
/// </summary>
internal sealed class PayloadResolver(ObjectScope scope)
{
    public async ValueTask<Payload> OutputAsync(StepNode step, CancellationToken cancellationToken)
    {
        step = step.Resolved ?? step;
        if (step.HasCaught)
        {
            var error = JsonSerializer.SerializeToUtf8Bytes(step.Error!, PayloadJsonContext.Default.StepError);
            return Wrap(Pair("error"u8, error), step.Catches - 1);
        }

        var payload = step.Output ?? await ContinuationAsync(step, cancellationToken).ConfigureAwait(false);
        return step.Catches == 0
            ? payload
            : Wrap(await JsonAsync(payload, cancellationToken).ConfigureAwait(false), step.Catches);
    }

    public async ValueTask<Payload> ArgumentAsync(
        StepNode[] steps, ReadOnlyMemory<byte> argument, CancellationToken cancellationToken, Type? target = null)
    {
        switch (ArgumentJson.Open(argument, out var content))
        {
            case (byte)'v':
                return new(PayloadKind.Json, content);
            case (byte)'o':
                return new(PayloadKind.Reference, content);
            case (byte)'s':
                return await OutputAsync(steps[ArgumentJson.Position(content)], cancellationToken)
                    .ConfigureAwait(false);
            case (byte)'c':
                return await ArgumentAsync(steps, content, cancellationToken).ConfigureAwait(false);
            case (byte)'r':
                var referred = await ArgumentAsync(steps, content, cancellationToken).ConfigureAwait(false);
                return await ReferenceAsync(referred, cancellationToken).ConfigureAwait(false);
            default:
                return await CompositeAsync(steps, content, ItemOf(target), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The JSON of a payload: bytes as base64 where they stand inside other JSON.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> JsonAsync(Payload payload, CancellationToken cancellationToken)
    {
        switch (payload.Kind)
        {
            case PayloadKind.Json:
                return payload.Data;
            case PayloadKind.Raw:
                return Base64(payload.Data.ToArray());
            default:
                var pointer = PointerOf(payload);
                var bytes = await pointer.ReadAsync(cancellationToken).ConfigureAwait(false);
                return pointer.IsRaw ? Base64(bytes) : bytes;
        }
    }

    public ObjectPointer PointerOf(Payload payload)
    {
        var reader = new Utf8JsonReader(payload.Data.Span);
        reader.Read();
        return ObjectPointer.Read(ref reader, scope);
    }

    /// <summary>The step whose type a cast argument has, where it is just one step.</summary>
    public static StepNode? CastSource(StepNode[] steps, ReadOnlyMemory<byte> argument) =>
        ArgumentJson.Open(argument, out var inner) == (byte)'c' && ArgumentJson.TryGetOnlyStep(inner, out var position)
            ? steps[position].Resolved ?? steps[position]
            : null;

    private async ValueTask<Payload> ContinuationAsync(StepNode step, CancellationToken cancellationToken)
    {
        var continuation = step.Continuation!;
        var target = WorkflowRegistry.TryFindStep(step.Call.Step, out var definition) ? definition.ResultType : null;
        var payload = await ArgumentAsync(continuation.Steps, continuation.Graph.Output, cancellationToken, target)
            .ConfigureAwait(false);
        return target is not null && CastSource(continuation.Steps, continuation.Graph.Output) is { } source
            ? Transcode(await JsonAsync(payload, cancellationToken).ConfigureAwait(false), source, target)
            : payload;
    }

    // Of a list its items, of a dictionary its values.
    private static Type? ItemOf(Type? type) =>
        type is { IsArray: true } ? type.GetElementType()
        : type is { IsGenericType: true } && type.GetGenericArguments() is { Length: 1 or 2 } arguments ? arguments[^1]
        : null;

    // The bytes were written as the inner step's type; whoever reads the outer step expects its own, discriminators
    // included.
    private Payload Transcode(ReadOnlyMemory<byte> json, StepNode from, Type target)
    {
        if (from.Catches > 0 || !WorkflowRegistry.TryFindStep(from.Call.Step, out var source)
            || !target.IsAssignableFrom(source.ResultType))
        {
            return new(PayloadKind.Json, json);
        }

        var options = PayloadSerializer.Options;
        var value = PayloadSerializer.Deserialize(json.Span, options.GetTypeInfo(source.ResultType), scope);
        return new(PayloadKind.Json, JsonSerializer.SerializeToUtf8Bytes(value, options.GetTypeInfo(target)));
    }

    private async ValueTask<Payload> ReferenceAsync(Payload payload, CancellationToken cancellationToken)
    {
        if (payload.Kind == PayloadKind.Reference)
        {
            return payload with { Kind = PayloadKind.Json };
        }

        // Not recorded, but content-addressed: the same bytes give the same reference in every try.
        var content = ObjectContent.Of(payload.Data.ToArray(), payload.Kind == PayloadKind.Raw);
        await scope.Objects.PutAsync(scope.InstanceId, scope.Birth, content.Hash, content.OpenRead(), cancellationToken)
            .ConfigureAwait(false);
        return ObjectStorage.Reference(new(content)) with { Kind = PayloadKind.Json };
    }

    private async ValueTask<Payload> CompositeAsync(
        StepNode[] steps, ReadOnlyMemory<byte> content, Type? itemType, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var isList = content.Span[0] == (byte)'[';
        buffer.Write(isList ? "["u8 : "{"u8);
        var isFirst = true;
        foreach (var (name, item) in ArgumentJson.Items(content))
        {
            buffer.Write(isFirst ? ""u8 : ","u8);
            isFirst = false;
            if (!isList)
            {
                buffer.Write(name.Span);
                buffer.Write(":"u8);
            }

            var payload = await ArgumentAsync(steps, item, cancellationToken, itemType).ConfigureAwait(false);
            if (itemType is not null && CastSource(steps, item) is { } source)
            {
                var bytes = await JsonAsync(payload, cancellationToken).ConfigureAwait(false);
                payload = Transcode(bytes, source, itemType);
            }

            buffer.Write((await JsonAsync(payload, cancellationToken).ConfigureAwait(false)).Span);
        }

        buffer.Write(isList ? "]"u8 : "}"u8);
        return new(PayloadKind.Json, buffer.WrittenMemory);
    }

    private static byte[] Base64(byte[] bytes) =>
        JsonSerializer.SerializeToUtf8Bytes(bytes, PayloadJsonContext.Default.ByteArray);

    private static Payload Wrap(ReadOnlyMemory<byte> json, int catches)
    {
        for (var i = 0; i < catches; i++)
        {
            json = Pair("value"u8, json.Span);
        }

        return new(PayloadKind.Json, json);
    }

    private static ReadOnlyMemory<byte> Pair(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length + 16);
        buffer.Write("{\""u8);
        buffer.Write(name);
        buffer.Write("\":"u8);
        buffer.Write(json);
        buffer.Write("}"u8);
        return buffer.WrittenMemory;
    }
}
