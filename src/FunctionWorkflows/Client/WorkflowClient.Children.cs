using System.Text.Json;

namespace FunctionWorkflows;

/// <content>Child workflows, on behalf of their parents.</content>
internal sealed partial class WorkflowClient
{
    /// <summary>Starts the child that a step stands for, once, or finds it.</summary>
    /// <param name="parent">The parent.</param>
    /// <param name="step">The step.</param>
    /// <param name="failed">How many tries of it failed before.</param>
    /// <param name="isTakenBack">True where a resume of the parent has taken its failure back.</param>
    /// <param name="cancellationToken">Ends the tries to reach the store.</param>
    public async Task<InstanceHeader> StartChildAsync(
        InstanceRunner parent, StepNode step, int failed, bool isTakenBack, CancellationToken cancellationToken)
    {
        var id = Checks.WorkflowId(InstanceRunner.ChildIdOf(parent.Birth, step, failed));
        var link = new InstanceParent(parent.Id, parent.Birth, parent.Run, step.Key);
        var (arguments, mentioned) = await parent.Host.Retry.RunAsync(
            () => ArgumentsAsync(parent, step, cancellationToken), cancellationToken).ConfigureAwait(false);
        var call = new CallNode(step.Call.Step, arguments, CallOptions.None) { IsWorkflow = true };
        var start = new NewInstance(
            id,
            call.Step,
            $"{parent.Birth}-{step.Key}-{failed}",
            GraphWriter.Write(new CallArgument(call), _options.ObjectThreshold))
        {
            Kind = InstanceKind.Workflow,
            Metadata = Checks.Metadata(step.Call.Options.Metadata),
            Parent = link,
            Mentioned = mentioned,
            From = parent.Objects.Scope,
        };
        while (true)
        {
            var (result, _) = await CreateAsync(start, cancellationToken).ConfigureAwait(false);
            if (result is { Outcome: CreateOutcome.Created, Header: { } created })
            {
                return created;
            }

            if (result.Header is { } existing)
            {
                return await FoundAsync(existing, start, step.Name, isTakenBack, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>Cancels a child, where it is one of that parent's.</summary>
    public async Task CancelChildAsync(string id, InstanceParent parent, CancellationToken cancellationToken)
    {
        var header = await TryAsync(() => _store.Instances.ReadAsync(id, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (header is { HasEnded: false } && header.Parent == parent)
        {
            await CancelAsync(id, CancelMode.Graceful, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Cancels the children of an instance that no host runs.</summary>
    private async Task CancelChildrenAsync(InstanceHeader parent, CancellationToken cancellationToken)
    {
        var reader = new RecordReader(_store, parent, _engine?.Cache);
        InstanceState state;
        try
        {
            state = await TryAsync(() => reader.ReadAsync(parent, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException && !StoreRetry.IsStoreFailure(e))
        {
            // What was set aside because nobody can read it can still be canceled.
            return;
        }

        foreach (var step in state.Steps.Where(InstanceState.MayBeChild))
        {
            var id = InstanceRunner.ChildIdOf(parent.Birth, step, step.Tries);
            await CancelChildAsync(id, new(parent.Id, parent.Birth, parent.Run, step.Key), cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<InstanceHeader> FoundAsync(
        InstanceHeader existing, NewInstance start, string step, bool isTakenBack, CancellationToken cancellationToken)
    {
        if (existing.StartToken != start.Token)
        {
            throw new WorkflowExistsException(
                existing.Id,
                $"Step '{step}' of workflow '{start.Parent!.Id}' was to start the child '{existing.Id}', and another "
                + $"workflow '{existing.Name}' has that id. Give it another one by WithId, or none.");
        }

        if (!isTakenBack)
        {
            return existing;
        }

        existing = await UntilItHasEndedAsync(existing, cancellationToken).ConfigureAwait(false);
        if (existing.Status != WorkflowStatus.Failed)
        {
            return existing;
        }

        // The parent was resumed, which goes down to what failed.
        await ResumeAsync(existing.Id, isByParent: true, cancellationToken).ConfigureAwait(false);
        return await HeaderAsync(existing.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A child tells its parent before it ends. Where the parent was resumed in between, that has to be waited for: the
    /// child goes on from its end, and does not tell it again.
    /// </summary>
    private async Task<InstanceHeader> UntilItHasEndedAsync(
        InstanceHeader child, CancellationToken cancellationToken)
    {
        var wait = NewWait();
        while (!child.HasEnded)
        {
            var seen = await VersionAsync(child.Id, cancellationToken).ConfigureAwait(false);
            if (await GoesOnAsync(child, cancellationToken).ConfigureAwait(false))
            {
                break;
            }

            child = await HeaderAsync(child.Id, cancellationToken).ConfigureAwait(false);
            if (!child.HasEnded)
            {
                await wait.BrieflyAsync(child.Id, seen, cancellationToken).ConfigureAwait(false);
            }
        }

        return child;
    }

    private async Task<bool> GoesOnAsync(InstanceHeader child, CancellationToken cancellationToken)
    {
        try
        {
            var reader = new RecordReader(_store, child, _engine?.Cache);
            return await TryAsync(() => reader.ReadAsync(child, cancellationToken), cancellationToken)
                .ConfigureAwait(false) is { Failure: null, Code.CancelRequestedAt: null };
        }
        catch (RunMovedOnException)
        {
            return true;
        }
    }

    private static async ValueTask<(List<KeyValuePair<string, Argument>>, List<byte[]>)> ArgumentsAsync(
        InstanceRunner parent, StepNode step, CancellationToken cancellationToken)
    {
        var resolver = new PayloadResolver(parent.Objects.Scope);
        var arguments = new List<KeyValuePair<string, Argument>>();
        var mentioned = new List<byte[]>();
        foreach (var (quoted, json) in ArgumentJson.Items(step.Call.Arguments))
        {
            var name = JsonSerializer.Deserialize(quoted.Span, PayloadJsonContext.Default.String)!;
            var payload = await resolver.ArgumentAsync(step.Graph.Steps, json, cancellationToken).ConfigureAwait(false);
            arguments.Add(KeyValuePair.Create(name, ArgumentOf(payload, resolver)));
            if (payload.Kind == PayloadKind.Json)
            {
                mentioned.Add(payload.Data.ToArray());
            }
        }

        return (arguments, mentioned);
    }

    private static Argument ArgumentOf(Payload payload, PayloadResolver resolver) => payload.Kind switch
    {
        PayloadKind.Json => new ValueArgument(payload.Data.ToArray(), []),
        PayloadKind.Raw => new ObjectArgument(new(ObjectContent.Of(payload.Data.ToArray(), isRaw: true))),
        _ => new ObjectArgument(resolver.PointerOf(payload)),
    };

    private async Task DeleteChildrenAsync(InstanceHeader header, CancellationToken cancellationToken)
    {
        var reader = new RecordReader(_store, header, _engine?.Cache);
        var state = await TryAsync(() => reader.ReadAsync(header, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        foreach (var step in state.Steps.Where(step => step.Call.IsWorkflow && step != state.Code?.Main))
        {
            for (var failed = 0; failed <= step.Tries; failed++)
            {
                var id = InstanceRunner.ChildIdOf(header.Birth, step, failed);
                await DeleteChildAsync(id, header, step.EndedAt is not null, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task DeleteChildAsync(
        string id, InstanceHeader parent, bool hasTold, CancellationToken cancellationToken)
    {
        var child = await TryAsync(() => _store.Instances.ReadAsync(id, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (child?.Parent is not { } link || link.Id != parent.Id || link.Birth != parent.Birth)
        {
            return;
        }

        for (var wait = NewWait(); ;)
        {
            var seen = await VersionAsync(id, cancellationToken).ConfigureAwait(false);
            try
            {
                await DeleteAsync(id, includeChildren: true, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (WorkflowRunningException e) when (hasTold && e.WorkflowId == id)
            {
                // It has told its parent of its end, and is about to write it.
                await wait.BrieflyAsync(id, seen, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}

/// <summary>What is to be created.</summary>
internal sealed record NewInstance(string Id, string Name, string Token, RecordedGraph Graph)
{
    public InstanceKind Kind { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = Checks.NoStrings;

    public InstanceParent? Parent { get; init; }

    /// <summary>Values that may mention objects of <see cref="From"/>, which are copied.</summary>
    public IReadOnlyList<byte[]> Mentioned { get; init; } = [];

    public ObjectScope? From { get; init; }
}
