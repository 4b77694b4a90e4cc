using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>Gathers the objects that records refer to: those that a replay reads, and those that are small.</summary>
internal sealed class HistoryExport
{
    private const long MostNeededBytes = 100L * 1024 * 1024;
    private const long MostOtherBytes = 64L * 1024 * 1024;
    private const long MostOfOneOtherBytes = 1024 * 1024;

    private readonly Dictionary<string, HistoryObject> _objects = new(StringComparer.Ordinal);
    private readonly HashSet<string> _needed;
    private readonly ObjectScope _scope;
    private long _otherBytes;

    private HistoryExport(ObjectScope scope, HashSet<string> needed) => (_scope, _needed) = (scope, needed);

    public static async ValueTask<WorkflowHistory> OfAsync(
        IObjectStore objects,
        InstanceHeader header,
        IReadOnlyList<JournalRecord> records,
        CancellationToken cancellationToken)
    {
        var read = new ReadObjects(objects);
        var scope = new ObjectScope(read, header.Id, header.Birth, null);
        await ReadAsReplayAsync(header, records, read, scope, cancellationToken).ConfigureAwait(false);
        var export = new HistoryExport(scope with { Objects = objects }, read.Hashes);
        foreach (var payload in records.Select(record => record.Data).Append(header.Output).OfType<Payload>())
        {
            await export.AddAsync(payload, cancellationToken).ConfigureAwait(false);
        }

        return new(header, records, [.. export._objects.Values]);
    }

    // What a replay opens is what it needs.
    private static async ValueTask ReadAsReplayAsync(
        InstanceHeader header,
        IReadOnlyList<JournalRecord> records,
        ReadObjects read,
        ObjectScope scope,
        CancellationToken cancellationToken)
    {
        var state = await InstanceLoader.ReplayAsync(header, records, scope, cancellationToken).ConfigureAwait(false);
        if (state.Code is not { } code)
        {
            return;
        }

        var resolver = new PayloadResolver(scope);
        var heard = code.Calls.Where(call => call is { HasEnded: true, Error: null })
            .Select(call => (call.Graph.Steps, call.Graph.Graph.Output));
        var arguments = ArgumentJson.Items(code.Main.Call.Arguments).Select(item => (code.Main.Graph.Steps, item.Item));
        foreach (var (steps, json) in arguments.Concat(heard))
        {
            var payload = await resolver.ArgumentAsync(steps, json, cancellationToken).ConfigureAwait(false);
            if (payload.Kind == PayloadKind.Reference)
            {
                read.Hashes.Add(resolver.PointerOf(payload).Hash);
            }
        }
    }

    private async ValueTask AddAsync(Payload payload, CancellationToken cancellationToken)
    {
        var open = new Queue<ObjectPointer>(payload.Kind switch
        {
            PayloadKind.Reference => [new PayloadResolver(_scope).PointerOf(payload)],
            PayloadKind.Json => ObjectStorage.MentionedIn(payload.Data.Span, _scope),
            _ => [],
        });
        while (open.TryDequeue(out var pointer))
        {
            if (_objects.ContainsKey(pointer.Hash))
            {
                continue;
            }

            var content = await ContentAsync(pointer, cancellationToken).ConfigureAwait(false);
            _objects[pointer.Hash] = new(pointer.Hash, pointer.Length, pointer.IsRaw, content);
            if (content is not null && !pointer.IsRaw)
            {
                ObjectStorage.MentionedIn(content, _scope).ForEach(open.Enqueue);
            }
        }
    }

    private async ValueTask<byte[]?> ContentAsync(ObjectPointer pointer, CancellationToken cancellationToken)
    {
        var isNeeded = _needed.Contains(pointer.Hash);
        if (pointer.Length > (isNeeded ? MostNeededBytes : MostOfOneOtherBytes)
            || (!isNeeded && _otherBytes + pointer.Length > MostOtherBytes))
        {
            return null;
        }

        try
        {
            var content = await pointer.ReadAsync(cancellationToken).ConfigureAwait(false);
            _otherBytes += isNeeded ? 0 : content.Length;
            return content;
        }
        catch (FunctionWorkflowsException e) when (e.Code == "FW1027" && !isNeeded)
        {
            // A value of the app's own that looks like a reference.
            return null;
        }
    }

    /// <summary>The objects of a store, and which of them were opened. Nothing is written.</summary>
    private sealed class ReadObjects(IObjectStore inner) : ReadOnlyObjects
    {
        public HashSet<string> Hashes { get; } = new(StringComparer.Ordinal);

        public override ValueTask<Stream?> OpenReadAsync(
            string id, string birth, string hash, CancellationToken cancellationToken = default)
        {
            Hashes.Add(hash);
            return inner.OpenReadAsync(id, birth, hash, cancellationToken);
        }
    }
}
