namespace FunctionWorkflows;

/// <summary>
/// Replays histories of production against today's code, so that a change which would break workflows in flight is seen
/// in a test. As the replayer of Temporal.
/// </summary>
/// <remarks>
/// Export some workflows, of those that run long and of each kind, and keep the files with the tests:
/// <c>dotnet run -- export order-17 --output tests/histories/order-17.json</c>, or
/// <see cref="IWorkflowClient.ExportAsync"/>. The test's project has to reference the project of the workflows.
/// </remarks>
/// <example>
/// <code>
/// public static TheoryData&lt;string&gt; Histories =&gt; new(Directory.EnumerateFiles("histories", "*.json"));
///
/// [Theory]
/// [MemberData(nameof(Histories))]
/// public Task Workflows_in_flight_go_on_with_the_code_of_today(string file) =&gt;
///     WorkflowReplayer.ReplayFileAsync(file);
/// </code>
/// </example>
public static class WorkflowReplayer
{
    /// <inheritdoc cref="WorkflowHistory.ReplayAsync"/>
    /// <param name="history">The history.</param>
    /// <param name="cancellationToken">Stops the replay between two records.</param>
    public static Task ReplayAsync(WorkflowHistory history, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(history);
        return history.ReplayAsync(cancellationToken);
    }

    /// <inheritdoc cref="WorkflowHistory.ReplayAsync"/>
    /// <param name="path">The path of a file that the verb <c>export</c> wrote.</param>
    /// <param name="cancellationToken">Stops the replay between two records.</param>
    public static async Task ReplayFileAsync(string path, CancellationToken cancellationToken = default)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        await using (file.ConfigureAwait(false))
        {
            var history = await WorkflowHistory.ReadAsync(file, cancellationToken).ConfigureAwait(false);
            await history.ReplayAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
