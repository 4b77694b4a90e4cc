namespace FunctionWorkflows;

/// <summary>
/// Follows the records of one run as they come, without owning it: for outputs by name, and for metadata.
/// </summary>
internal sealed class RecordReader(IWorkflowStore store, InstanceHeader first, ObjectCache? cache)
{
    private readonly ObjectScope _scope = new(store.Objects, first.Id, first.Birth, cache);
    private InstanceState _state = new(first);

    public string Birth => first.Birth;

    public string Run => first.Run;

    /// <summary>True where the records are of a later run than the header: it has gone on as new meanwhile.</summary>
    public bool IsBehind { get; private set; }

    public async ValueTask<InstanceState> ReadAsync(InstanceHeader header, CancellationToken cancellationToken)
    {
        // A failure that was taken back has no inverse in memory; it is rare, so all is read again.
        if (header.Resumes != _state.Header.Resumes)
        {
            _state = new(header);
        }

        _state.Header = header;
        var records = store.Instances.ReadRecordsAsync(first.Id, first.Birth, _state.Sequence + 1, cancellationToken);
        await foreach (var record in records.ConfigureAwait(false))
        {
            if (!record.Key.StartsWith(first.Run, StringComparison.Ordinal))
            {
                IsBehind = true;
                break;
            }

            await InstanceLoader.ApplyAsync(_state, record, _scope, cancellationToken).ConfigureAwait(false);
        }

        return _state;
    }

    /// <summary>The output of a step, or null while it may still come.</summary>
    public async ValueTask<Found<T>?> FindAsync<T>(
        InstanceHeader header, string name, CancellationToken cancellationToken)
    {
        var state = await ReadAsync(header, cancellationToken).ConfigureAwait(false);
        var step = state.FindByName(name);
        if (step is { HasOutput: true })
        {
            var payload = await new PayloadResolver(_scope).OutputAsync(step, cancellationToken).ConfigureAwait(false);
            var what = $"step '{name}' of workflow '{header.Id}'";
            return new(await OutputReader.ReadAsync<T>(payload, _scope, what, step.Call.Step, cancellationToken)
                .ConfigureAwait(false));
        }

        if (header.Status is WorkflowStatus.Failed
            && step is { Phase: StepPhase.Failed or StepPhase.Retrying, Error: { } error })
        {
            throw error.ToException();
        }

        if (header.Status is WorkflowStatus.Failed
            && step is { Phase: StepPhase.Continued }
            && state.Failure is { } failure && InstanceState.IsInside(failure, step))
        {
            throw failure.Error!.ToException();
        }

        return header.HasEnded ? throw Missing(state, header, name) : null;
    }

    private static FunctionWorkflowsException Missing(InstanceState state, InstanceHeader header, string name)
    {
        if (header.Status == WorkflowStatus.Canceled && state.FindByName(name) is not null)
        {
            return new WorkflowCanceledException(
                header.Id, $"Workflow '{header.Id}' was canceled before step '{name}' had an output.");
        }

        var near = Nearest.Of(name, state.Steps.Select(step => step.Name));
        return new StepNotFoundException(
            header.Id,
            name,
            $"Workflow '{header.Id}' has ended ({header.Status}) without an output of a step '{name}'"
            + $"{Nearest.DidYouMean(near == name ? null : near)} "
            + "GetMetadataAsync, or the verb 'show', lists its steps.");
    }
}

/// <summary>An output that is there, which may be null.</summary>
internal sealed record Found<T>(T Value);
