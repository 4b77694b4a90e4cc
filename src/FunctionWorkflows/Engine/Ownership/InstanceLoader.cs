namespace FunctionWorkflows;

/// <summary>Rebuilds an instance from its records: for a takeover, and for whoever only reads.</summary>
internal static class InstanceLoader
{
    public static async ValueTask<InstanceState> ReplayAsync(
        InstanceHeader header,
        IReadOnlyList<JournalRecord> records,
        ObjectScope scope,
        CancellationToken cancellationToken)
    {
        var state = new InstanceState(header);
        foreach (var record in records)
        {
            await ApplyAsync(state, record, scope, cancellationToken).ConfigureAwait(false);
        }

        return state.Root is null
            ? throw new System.Text.Json.JsonException("There is no record of the graph that it started with.")
            : state;
    }

    public static async ValueTask ApplyAsync(
        InstanceState state, JournalRecord record, ObjectScope scope, CancellationToken cancellationToken)
    {
        var graph = record.Kind is RecordKind.Input or RecordKind.Continued or RecordKind.Asked
            ? await new PayloadResolver(scope).JsonAsync(record.Data!, cancellationToken).ConfigureAwait(false)
            : default;
        state.Apply(record, graph);
    }
}
