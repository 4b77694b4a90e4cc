using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionWorkflows;

/// <summary>Replays a history against today's code, in memory: no step runs, and nothing is written.</summary>
internal static class HistoryReplay
{
    public static async Task RunAsync(WorkflowHistory history, CancellationToken cancellationToken)
    {
        var header = history.Header;
        var scope = new ObjectScope(new HistoryObjects(history), header.Id, header.Birth, null);
        var state = await LoadAsync(history, scope, cancellationToken).ConfigureAwait(false);
        var code = state.Code ?? throw NotReplayed(
            header,
            "it is a graph of steps, and has no code to replay. A workflow in code, marked with [Workflow], has");
        var definition = DefinitionOf(header, code.Main);
        var arguments = await StepArguments.ResolveAsync(code.Main, definition, scope, cancellationToken)
            .ConfigureAwait(false);
        var recorded = code.Asked.Count;
        var run = new Orchestration(state, definition, int.MaxValue, NullLogger.Instance, static () => { });
        run.Start(arguments);
        await run.HearAsync(scope, new(TimeProvider.System, NullLogger.Instance), cancellationToken)
            .ConfigureAwait(false);
        run.Settle();
        ThrowIfDifferent(header, code, run, recorded);
    }

    private static async ValueTask<InstanceState> LoadAsync(
        WorkflowHistory history, ObjectScope scope, CancellationToken cancellationToken)
    {
        try
        {
            return await InstanceLoader.ReplayAsync(history.Header, history.Records, scope, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (System.Text.Json.JsonException e)
        {
            throw new FunctionWorkflowsException(
                "FW1068",
                $"The history of workflow '{history.Id}' cannot be read: {e.Message} "
                + "Export it anew; a history is not to be edited.",
                e);
        }
    }

    private static WorkflowDefinition DefinitionOf(InstanceHeader header, StepNode main)
    {
        if (WorkflowRegistry.TryFindStep(main.Call.Step, out var found) && found is WorkflowDefinition definition)
        {
            return definition;
        }

        var names = WorkflowRegistry.Steps.OfType<WorkflowDefinition>().Select(workflow => workflow.Name);
        throw NotReplayed(
            header,
            $"its workflow '{main.Call.Step}' is not registered here"
            + Nearest.DidYouMean(Nearest.Of(main.Call.Step, names)).TrimEnd('.')
            + " Replay it where its code is; a workflow that was renamed keeps its former name by "
            + "[Workflow(FormerNames = [...])]");
    }

    private static void ThrowIfDifferent(InstanceHeader header, CodeState code, Orchestration run, int recorded)
    {
        if ((run.Broken ?? run.End?.Error) is { } found and (CodeMismatchException or NonDeterminismException))
        {
            throw found;
        }

        if (header.Status != WorkflowStatus.Successful)
        {
            return;
        }

        var now = code.Asked.Count > recorded
            ? $"asks for {code.Asked[recorded]}"
            : run.End switch
            {
                { Output: not null } => null,
                { Next: not null } => "continues as new",
                { Error: { } error } => $"throws {error.GetType().Name} ({error.Message})",
                _ => $"waits for {run.Awaited}",
            };
        if (now is not null)
        {
            throw new NonDeterminismException(
                "FW1061",
                $"Workflow '{header.Id}' had its output here, and its code {now}. "
                + "Mark a change with ctx.Version, so that workflows which began before it do what they did.");
        }
    }

    private static FunctionWorkflowsException NotReplayed(InstanceHeader header, string why) =>
        new("FW1069", $"The history of workflow '{header.Id}' cannot be replayed: {why}.");

    /// <summary>The objects that came with the history.</summary>
    private sealed class HistoryObjects(WorkflowHistory history) : ReadOnlyObjects
    {
        private readonly Dictionary<string, HistoryObject> _objects =
            history.Objects.ToDictionary(content => content.Hash, StringComparer.Ordinal);

        public override ValueTask<Stream?> OpenReadAsync(
            string id, string birth, string hash, CancellationToken cancellationToken = default) =>
            _objects.GetValueOrDefault(hash) is { Content: { } content }
                ? new(new MemoryStream(content, writable: false))
                : throw NotReplayed(
                    history.Header,
                    $"today's code reads the object '{hash}', whose content is not in the history. "
                    + "Objects that the code did not read at the export, and that are large, are left out");
    }
}
