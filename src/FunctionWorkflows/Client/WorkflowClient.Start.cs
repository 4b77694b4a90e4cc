namespace FunctionWorkflows;

internal sealed partial class WorkflowClient
{
    public async Task<WorkflowHandle<T>> StartAsync<T>(
        Step<T> step, StartOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (header, _) = await StartAsync((Step)step, options, cancellationToken).ConfigureAwait(false);
        return new(this, header.Id);
    }

    public async Task<T> RunAsync<T>(
        Step<T> step, StartOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (header, runner) = await StartAsync((Step)step, options, cancellationToken).ConfigureAwait(false);
        if (runner is not null && await runner.Completion.WaitAsync(cancellationToken).ConfigureAwait(false) is { } end)
        {
            return await OutputAsync<T>(end, cancellationToken).ConfigureAwait(false);
        }

        return await GetOutputAsync<T>(header.Id, null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<(InstanceHeader Header, InstanceRunner? Runner)> StartAsync(
        Step step, StartOptions? options, CancellationToken cancellationToken)
    {
        options ??= new();
        var caller = StepAmbient.Current;
        // I7: a step that runs again finds the workflow that it started before.
        var token = caller is null ? Guid.NewGuid().ToString("N") : $"{caller.IdempotencyKey}-{caller.NextCall()}";
        var call = (Step.ArgumentOf(step) as CallArgument)?.Call;
        var start = new NewInstance(
            Checks.WorkflowId(options.Id ?? call?.WorkflowId ?? (caller is null ? Guid.NewGuid().ToString("N") : token)),
            NameOf(step),
            token,
            GraphWriter.Write(Step.ArgumentOf(step), _options.ObjectThreshold))
        {
            Kind = call is { IsWorkflow: true, Options: { Catches: 0, MaxRetries: null or 0 } }
                ? InstanceKind.Workflow
                : InstanceKind.Graph,
            Metadata = Checks.Metadata(options.Metadata),
        };
        CheckKnown(start.Graph);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var (result, runner) = await CreateAsync(start, cancellationToken).ConfigureAwait(false);
            if (result is { Outcome: CreateOutcome.Created, Header: { } created })
            {
                return (created, runner);
            }

            if (result.Header is { } existing
                && await ResolveConflictAsync(existing, start.Name, token, options, cancellationToken)
                    .ConfigureAwait(false))
            {
                return (existing, _engine?.Find(existing.Id));
            }
        }
    }

    private async Task<(CreateResult Result, InstanceRunner? Runner)> CreateAsync(
        NewInstance start, CancellationToken cancellationToken)
    {
        var (id, birth, run, now) = (start.Id, NewId(), NewId(), _time.GetUtcNow());
        var objects = StorageOf(id, birth);
        var input = await StoreInputAsync(start, objects, cancellationToken).ConfigureAwait(false);
        using var alone = _engine is null
            ? null
            : await _engine.EnterAsync(id, cancellationToken).ConfigureAwait(false);
        var isHere = _engine is { IsRunning: true, IsHeld: true } && _engine.TryOccupy();
        var header = NewHeader(start, birth, run, now, isHere);
        var record = new JournalRecord
        {
            Key = RecordKeys.Input(run),
            Sequence = 1,
            Kind = RecordKind.Input,
            Data = input,
        };
        var result = await InsertAsync(header, record, isHere, cancellationToken).ConfigureAwait(false);
        if (result.Outcome != CreateOutcome.Created)
        {
            if (objects.HasStored)
            {
                await TryAsync(
                    () => _store.Objects.DeleteAllAsync(id, birth, CancellationToken.None), cancellationToken)
                    .ConfigureAwait(false);
            }

            return (result, null);
        }

        if (result.Claim is null)
        {
            return (result, null);
        }

        try
        {
            var state = new InstanceState(result.Claim.Header);
            state.Apply(record, start.Graph.Json);
            return (result, _engine!.Add(result.Claim, state, objects, []));
        }
        catch
        {
            _engine!.Vacate();
            _engine.LookAgain(id);
            throw;
        }
    }

    private InstanceHeader NewHeader(
        NewInstance start, string birth, string run, DateTimeOffset now, bool isHere) => new()
        {
            Id = start.Id,
            Name = start.Name,
            Kind = start.Kind,
            Status = isHere ? WorkflowStatus.Running : WorkflowStatus.Pending,
            Birth = birth,
            Run = run,
            StartToken = start.Token,
            Owner = isHere ? _engine!.Id : null,
            Epoch = isHere ? 1 : 0,
            CreatedAt = now,
            StartedAt = isHere ? now : null,
            HasStepsInFlight = isHere,
            Metadata = start.Metadata,
            Parent = start.Parent,
            CodeVersion = isHere ? _engine!.CodeVersion : null,
        };

    private async Task<Payload> StoreInputAsync(
        NewInstance start, ObjectStorage objects, CancellationToken cancellationToken)
    {
        await TryAsync(() => objects.StoreAsync(start.Graph.Objects, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        foreach (var json in start.Mentioned)
        {
            await TryAsync(() => objects.StoreMentionedAsync(json, start.From!, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }

        return await TryAsync(() => objects.PayloadOfAsync(start.Graph.Json, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<CreateResult> InsertAsync(
        InstanceHeader header, JournalRecord record, bool isHere, CancellationToken cancellationToken)
    {
        var isCreated = false;
        try
        {
            // With the same birth and bytes: one whose answer was lost is recognized.
            var result = await TryAsync(
                () => _store.Instances.CreateAsync(header, [record], cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            isCreated = result is { Outcome: CreateOutcome.Created, Claim: not null };
            return result;
        }
        catch when (isHere)
        {
            // Should it be there after all, it is this host's, and nobody else's to run.
            _engine!.LookAgain(header.Id);
            throw;
        }
        finally
        {
            if (isHere && !isCreated)
            {
                _engine!.Vacate();
            }
        }
    }

    /// <summary>True where the workflow that is there serves; false where its id is free now.</summary>
    private async Task<bool> ResolveConflictAsync(
        InstanceHeader existing, string name, string token, StartOptions options, CancellationToken cancellationToken)
    {
        if (existing.StartToken == token)
        {
            return true;
        }

        var status = await StatusOfAsync(existing, cancellationToken).ConfigureAwait(false);
        switch (options.IdConflict)
        {
            case IdConflict.UseExisting when existing.Name == name:
                return true;
            case IdConflict.Restart when existing.HasEnded:
                await TryAsync(() => _store.Instances.DeleteAsync(existing, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
                return false;
            case IdConflict.UseExisting:
                throw new WorkflowExistsException(
                    existing.Id,
                    $"The id '{existing.Id}' is in use by a workflow '{existing.Name}', and '{name}' was to be "
                    + "started. Give it another id.");
            case IdConflict.Restart:
                throw new WorkflowExistsException(
                    existing.Id,
                    $"Workflow '{existing.Id}' is {status}, so it was not restarted. "
                    + "Wait for its end, or cancel it first.");
            default:
                throw new WorkflowExistsException(
                    existing.Id,
                    $"The id '{existing.Id}' is in use: workflow '{existing.Name}' is {status}. "
                    + "Resume it, delete it, or choose another id; in code, IdConflict may say to use or to restart it.");
        }
    }

    /// <summary>Refuses a graph with steps that this app does not have.</summary>
    public static void CheckKnown(RecordedGraph graph)
    {
        foreach (var call in graph.Calls)
        {
            CheckKnown(call);
        }
    }

    private static void CheckKnown(CallNode call)
    {
        if (Event.IsBuiltIn(call.Step))
        {
            return;
        }

        if (WorkflowRegistry.TryFindStep(call.Step, out var definition))
        {
            definition.Defaults.With(call.Options);
            return;
        }

        var near = Nearest.Of(call.Step, WorkflowRegistry.Steps.Select(known => known.Name));
        throw new FunctionWorkflowsException(
            "FW1025",
            $"There is no step '{call.Step}' in this app{Nearest.DidYouMean(near)} "
            + "Mark its method with [Step] in a partial class, and build with the generator.");
    }

    private static string NameOf(Step step)
    {
        var argument = step.Argument;
        while (argument is CastArgument or RefArgument)
        {
            argument = argument is CastArgument cast ? cast.Inner : ((RefArgument)argument).Inner;
        }

        return argument switch
        {
            CallArgument call => call.Call.Step,
            ListArgument or DictionaryArgument => "Step.All",
            _ => "Step.Of",
        };
    }

    private static string NewId() => Guid.NewGuid().ToString("N");
}
