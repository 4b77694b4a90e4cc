namespace FunctionWorkflows;

/// <summary>
/// All of one workflow that a replay needs: how it stands, its records, and the objects that they refer to. Exported
/// from where it runs (<see cref="IWorkflowClient.ExportAsync"/>), kept as a JSON file, and replayed in a test against
/// the code of today, before that code is deployed.
/// </summary>
/// <remarks>
/// It holds the workflow's data: inputs, outputs and events, as they were recorded. An object that a replay needs, since
/// the workflow's code reads it, is taken along up to 100 MiB; others up to 1 MiB each and 64 MiB in all, and else they
/// are only named. Later versions read what this one wrote.
/// </remarks>
/// <example>
/// <code>
/// var history = await workflows.ExportAsync("order-17");
/// await File.WriteAllTextAsync("order-17.json", history.ToJson());
/// </code>
/// </example>
public sealed class WorkflowHistory
{
    internal const int Format = 1;

    internal WorkflowHistory(
        InstanceHeader header, IReadOnlyList<JournalRecord> records, IReadOnlyList<HistoryObject> objects)
    {
        Header = header;
        Records = records;
        Objects = objects;
    }

    /// <summary>Gets the id of the workflow.</summary>
    public string Id => Header.Id;

    /// <summary>Gets the name of the workflow.</summary>
    public string Name => Header.Name;

    /// <summary>
    /// Gets the status at the export, as it was stored: <see cref="WorkflowStatus.Running"/> also where no living host
    /// had it.
    /// </summary>
    public WorkflowStatus Status => Header.Status;

    /// <summary>Gets the version of the code that the workflow started on, or null.</summary>
    public string? CodeVersion => Header.CodeVersion;

    /// <summary>Gets the records, in their order; of a workflow that has continued as new, those of its last run.</summary>
    public IReadOnlyList<JournalRecord> Records { get; }

    internal InstanceHeader Header { get; }

    internal IReadOnlyList<HistoryObject> Objects { get; }

    /// <summary>Reads a history.</summary>
    /// <param name="json">What <see cref="ToJson"/> gave.</param>
    /// <returns>The history.</returns>
    /// <exception cref="FunctionWorkflowsException">
    /// It is of a later format (FW1067), or no history (FW1068).
    /// </exception>
    public static WorkflowHistory Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return HistoryJson.Read(System.Text.Encoding.UTF8.GetBytes(json));
    }

    /// <summary>Reads a history.</summary>
    /// <param name="json">What <see cref="WriteAsync"/> wrote, as UTF-8.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The history.</returns>
    /// <exception cref="FunctionWorkflowsException">
    /// It is of a later format (FW1067), or no history (FW1068).
    /// </exception>
    public static async Task<WorkflowHistory> ReadAsync(Stream json, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(json);
        using var buffer = new MemoryStream();
        await json.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
        return HistoryJson.Read(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
    }

    /// <summary>Gives the history as JSON, with the number of its format.</summary>
    /// <returns>The JSON.</returns>
    public string ToJson() => System.Text.Encoding.UTF8.GetString(HistoryJson.Write(this).Span);

    /// <summary>Writes the history as JSON in UTF-8, with the number of its format.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>A task that ends when all is written.</returns>
    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        await stream.WriteAsync(HistoryJson.Write(this), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Replays the history against today's code of the workflow: in memory, with the recorded outputs. No step runs,
    /// and nothing is written.
    /// </summary>
    /// <remarks>
    /// It passes where the code asks for what was recorded, in that order. Of a workflow that succeeded, the code has to
    /// come to its end with that, too; of one that runs, failed or was canceled, it may go on behind the last record as
    /// it likes.
    /// </remarks>
    /// <param name="cancellationToken">Stops the replay between two records.</param>
    /// <returns>A task that ends when the code has heard all that was recorded.</returns>
    /// <exception cref="NonDeterminismException">
    /// The code asks for something else than was recorded; the message names both (FW1061). Or it awaits what its
    /// context did not give (FW1060).
    /// </exception>
    /// <exception cref="FunctionWorkflowsException">
    /// It is a graph of steps, its workflow is not registered in this process, or an object that the code reads was
    /// left out (FW1069). The recorded arguments do not fit the parameters (FW1012), or a recorded output its type
    /// (FW1014).
    /// </exception>
    public Task ReplayAsync(CancellationToken cancellationToken = default) =>
        HistoryReplay.RunAsync(this, cancellationToken);
}

/// <summary>An object that a record refers to; its content is null where it was left out.</summary>
internal sealed record HistoryObject(string Hash, long Length, bool IsRaw, byte[]? Content);
