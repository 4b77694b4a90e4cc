using System.Buffers;
using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>Brings objects under the prefix of an instance before a record mentions them (I6, I8).</summary>
internal sealed class ObjectStorage(ObjectScope scope, int threshold)
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    private readonly HashSet<string> _stored = [];
    private readonly Lock _lock = new();

    public ObjectScope Scope => scope;

    public int Threshold => threshold;

    public bool HasStored
    {
        get
        {
            lock (_lock)
            {
                return _stored.Count > 0;
            }
        }
    }

    public static Payload Reference(ObjectPointer pointer)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(buffer))
        {
            pointer.Write(json);
        }

        return new(PayloadKind.Reference, buffer.WrittenMemory);
    }

    /// <summary>Makes a payload of a frozen value: inline while it is small, else an object.</summary>
    public async ValueTask<Payload> PayloadOfAsync(Argument value, CancellationToken cancellationToken)
    {
        switch (value)
        {
            case ValueArgument json:
                await StoreAsync(json.Objects, cancellationToken).ConfigureAwait(false);
                return json.Json.Length <= threshold
                    ? new(PayloadKind.Json, json.Json)
                    : await StoredAsync(new(ObjectContent.Of(json.Json, isRaw: false)), cancellationToken)
                        .ConfigureAwait(false);
            case ObjectArgument { Pointer.Content: { IsRaw: true, InMemory: { } bytes } }
                when bytes.Length <= threshold:
                return new(PayloadKind.Raw, bytes);
            case ObjectArgument reference:
                return await StoredAsync(reference.Pointer, cancellationToken).ConfigureAwait(false);
            default:
                throw new InvalidOperationException("A graph is no value.");
        }
    }

    public async ValueTask<Payload> PayloadOfAsync(byte[] json, CancellationToken cancellationToken) =>
        json.Length <= threshold
            ? new(PayloadKind.Json, json)
            : await StoredAsync(new(ObjectContent.Of(json, isRaw: false)), cancellationToken).ConfigureAwait(false);

    public async ValueTask StoreAsync(IReadOnlyList<ObjectPointer> pointers, CancellationToken cancellationToken)
    {
        foreach (var pointer in pointers)
        {
            await StoreAsync(pointer, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask StoreAsync(ObjectPointer pointer, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_stored.Contains(pointer.Hash))
            {
                return;
            }
        }

        if (pointer.Content is { } content)
        {
            await StoreAsync(content.Mentioned, cancellationToken).ConfigureAwait(false);
            var stream = content.OpenRead();
            await using (stream.ConfigureAwait(false))
            {
                await scope.Objects.PutAsync(scope.InstanceId, scope.Birth, pointer.Hash, stream, cancellationToken)
                    .ConfigureAwait(false);
            }

            if (content.InMemory is { } bytes)
            {
                scope.Cache?.Add(scope.InstanceId, pointer.Hash, bytes);
            }
        }
        else if (pointer.Scope is { } other && (other.InstanceId != scope.InstanceId || other.Birth != scope.Birth))
        {
            await CopyAsync(pointer, other, cancellationToken).ConfigureAwait(false);
        }

        lock (_lock)
        {
            _stored.Add(pointer.Hash);
        }
    }

    /// <summary>Makes a recorded value of another instance one of this: its objects are copied here (I8).</summary>
    public async ValueTask<Payload> ImportAsync(Payload payload, ObjectScope from, CancellationToken cancellationToken)
    {
        switch (payload.Kind)
        {
            case PayloadKind.Reference:
                await StoreAsync(new PayloadResolver(from).PointerOf(payload), cancellationToken).ConfigureAwait(false);
                break;
            case PayloadKind.Json:
                await StoreMentionedAsync(payload.Data.ToArray(), from, cancellationToken).ConfigureAwait(false);
                break;
        }

        return payload;
    }

    public async ValueTask StoreMentionedAsync(byte[] json, ObjectScope from, CancellationToken cancellationToken)
    {
        foreach (var mentioned in MentionedIn(json, from))
        {
            try
            {
                await StoreAsync(mentioned, cancellationToken).ConfigureAwait(false);
            }
            catch (FunctionWorkflowsException e) when (e.Code == "FW1027")
            {
                // A value of the app's own that looks like a reference; were it one, reading it would say so.
            }
        }
    }

    private async ValueTask<Payload> StoredAsync(ObjectPointer pointer, CancellationToken cancellationToken)
    {
        await StoreAsync(pointer, cancellationToken).ConfigureAwait(false);
        return Reference(pointer);
    }

    private async ValueTask CopyAsync(ObjectPointer pointer, ObjectScope from, CancellationToken cancellationToken)
    {
        var isCopied = await scope.Objects
            .CopyAsync(from.InstanceId, from.Birth, scope.InstanceId, scope.Birth, pointer.Hash, cancellationToken)
            .ConfigureAwait(false);
        if (!isCopied)
        {
            throw new FunctionWorkflowsException(
                "FW1027",
                $"The object '{pointer.Hash}' of workflow '{from.InstanceId}' is gone, so workflow "
                + $"'{scope.InstanceId}' cannot keep a copy. Use references of a workflow while it exists.");
        }

        if (!pointer.IsRaw)
        {
            var json = await pointer.ReadAsync(cancellationToken).ConfigureAwait(false);
            await StoreMentionedAsync(json, from, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The references that stand inside a value.</summary>
    public static List<ObjectPointer> MentionedIn(ReadOnlySpan<byte> json, ObjectScope from)
    {
        var found = new List<ObjectPointer>();
        var reader = StepGraph.Reader(json);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject && TryReadReference(reader, from) is { } pointer)
            {
                found.Add(pointer);
            }
        }

        return found;
    }

    // Exactly as it is written: members of the app's own types may have the same names.
    private static ObjectPointer? TryReadReference(Utf8JsonReader reader, ObjectScope from)
    {
        var start = reader;
        var isReference = reader.Read() && reader.TokenType == JsonTokenType.PropertyName
            && reader.ValueTextEquals("sha256"u8)
            && reader.Read() && reader.TokenType == JsonTokenType.String && IsHash(reader.ValueSpan)
            && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("bytes"u8)
            && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out _);
        if (!isReference || !reader.Read())
        {
            return null;
        }

        if (reader.TokenType == JsonTokenType.PropertyName
            && !(reader.ValueTextEquals("raw"u8) && reader.Read() && reader.TokenType == JsonTokenType.True
                && reader.Read()))
        {
            return null;
        }

        return reader.TokenType == JsonTokenType.EndObject ? ObjectPointer.Read(ref start, from) : null;
    }

    private static bool IsHash(ReadOnlySpan<byte> text) =>
        text.Length == 64 && !text.ContainsAnyExcept(HexDigits);
}
