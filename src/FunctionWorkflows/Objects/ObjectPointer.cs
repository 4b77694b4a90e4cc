using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>
/// Where objects of a record are found: the store, and the instance whose prefix they lie under (I8).
/// </summary>
internal sealed record ObjectScope(IObjectStore Objects, string InstanceId, string Birth, ObjectCache? Cache);

/// <summary>
/// An object by its hash, with where to get it: from memory while it is not stored, else from the instance whose
/// record mentioned it.
/// </summary>
internal sealed class ObjectPointer
{
    public ObjectPointer(ObjectContent content)
    {
        Content = content;
        Hash = content.Hash;
        Length = content.Length;
        IsRaw = content.IsRaw;
    }

    public ObjectPointer(string hash, long length, bool isRaw, ObjectScope? scope)
    {
        Hash = hash;
        Length = length;
        IsRaw = isRaw;
        Scope = scope;
    }

    public string Hash { get; }

    public long Length { get; }

    public bool IsRaw { get; }

    public ObjectContent? Content { get; }

    public ObjectScope? Scope { get; }

    public static ObjectPointer Read(ref Utf8JsonReader reader, ObjectScope? scope)
    {
        string? hash = null;
        long length = 0;
        var isRaw = false;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Expected an object reference.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "sha256":
                    hash = reader.GetString();
                    break;
                case "bytes":
                    length = reader.GetInt64();
                    break;
                case "raw":
                    isRaw = reader.GetBoolean();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return hash is null
            ? throw new JsonException("An object reference has no 'sha256'.")
            : new(hash, length, isRaw, scope);
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("sha256"u8, Hash);
        writer.WriteNumber("bytes"u8, Length);
        if (IsRaw)
        {
            writer.WriteBoolean("raw"u8, true);
        }

        writer.WriteEndObject();
    }

    public async ValueTask<T> GetAsync<T>(CancellationToken cancellationToken)
    {
        if (IsRaw && typeof(Stream).IsAssignableFrom(typeof(T)))
        {
            return (T)(object)await OpenReadAsync(cancellationToken).ConfigureAwait(false);
        }

        var bytes = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (IsRaw)
        {
            return RawPayload.TryThaw<T>([.. bytes], out var value) ? value : throw Mismatch(typeof(T), null);
        }

        try
        {
            return PayloadSerializer.Deserialize<T>(bytes, Scope);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw Mismatch(typeof(T), e);
        }
    }

    public async ValueTask<Stream> OpenReadAsync(CancellationToken cancellationToken)
    {
        if (Content is not null)
        {
            return Content.OpenRead();
        }

        var scope = Scope ?? throw Missing();
        return await scope.Objects.OpenReadAsync(scope.InstanceId, scope.Birth, Hash, cancellationToken)
            .ConfigureAwait(false)
            ?? throw Missing();
    }

    public async ValueTask<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        if ((Content?.InMemory ?? Scope?.Cache?.Find(Scope.InstanceId, Hash)) is { } known)
        {
            return known;
        }

        var stream = await OpenReadAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new byte[Length];
            await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            Scope?.Cache?.Add(Scope.InstanceId, Hash, bytes);
            return bytes;
        }
    }

    private FunctionWorkflowsException Missing() => new(
        "FW1027",
        Scope is null
            ? $"The object '{Hash}' ({Length} bytes) is referred to without its workflow. "
                + "Read references as a step, a client's output or an argument gave them, not from JSON of your own."
            : $"The object '{Hash}' ({Length} bytes) is not there: workflow '{Scope.InstanceId}' may have been "
                + "deleted. Read references while their workflow exists.");

    private FunctionWorkflowsException Mismatch(Type type, Exception? inner) => new(
        "FW1027",
        $"The object '{Hash}' of workflow '{Scope?.InstanceId}' cannot be read as '{type}'"
        + $"{(IsRaw ? ": it is raw bytes" : "")}. "
        + "Read it as the type that it was put as.",
        inner);
}
