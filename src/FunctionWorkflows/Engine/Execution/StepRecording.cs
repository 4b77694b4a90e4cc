namespace FunctionWorkflows;

/// <summary>Freezes an output into its record's data; its objects are stored when that is done (I6).</summary>
internal static class StepRecording
{
    public static async ValueTask<RunnerMessage> OfAsync(StepExecution execution, StepOutput output)
    {
        var runner = execution.Runner;
        var (objects, retry, stopping) = (runner.Objects, runner.Host.Retry, runner.Stopping);
        if (!output.IsGraph)
        {
            var value = await retry.RunAsync(() => objects.PayloadOfAsync(output.Argument, stopping), stopping)
                .ConfigureAwait(false);
            var kind = execution.Definition is ListenerDefinition { HasCheckpoint: true }
                ? RecordKind.Polled
                : RecordKind.Succeeded;
            return Ended(execution, kind, value, default);
        }

        var graph = GraphWriter.Write(output.Argument, objects.Threshold);
        await retry.RunAsync(
            () => objects.StoreAsync(graph.Objects, stopping), stopping).ConfigureAwait(false);
        var data = await retry.RunAsync(() => objects.PayloadOfAsync(graph.Json, stopping), stopping)
            .ConfigureAwait(false);
        return Ended(execution, RecordKind.Continued, data, graph.Json);
    }

    private static StepEnded Ended(
        StepExecution execution, RecordKind kind, Payload data, ReadOnlyMemory<byte> graph) =>
        new(execution, new(kind, data, graph, execution.StartedAt, execution.Runner.Host.Time.GetUtcNow()));
}
