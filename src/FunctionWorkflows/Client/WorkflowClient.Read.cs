using System.Text.Json;

namespace FunctionWorkflows;

internal sealed partial class WorkflowClient
{
    public async Task<WorkflowPage> ListAsync(
        WorkflowFilter? filter = null, CancellationToken cancellationToken = default)
    {
        filter ??= new();
        if (filter.Top is < 1 or > 1_000)
        {
            throw new FunctionWorkflowsException(
                "FW1020",
                $"The option 'Top' is '{filter.Top}'. Give 1 to 1000, and page on with the continuation token.");
        }

        await OpenAsync(cancellationToken).ConfigureAwait(false);
        var hosts = await TryAsync(() => _store.Cluster.ListAsync(cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        var living = hosts.Select(host => host.Id).ToHashSet();
        var found = new List<WorkflowInfo>();
        var token = filter.ContinuationToken;
        do
        {
            // A page may shrink: which of those stored as running are resumable, only the living hosts tell.
            var stored = Stored(filter, filter.Top - found.Count, token);
            var page = await TryAsync(() => _store.Instances.ListAsync(stored, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            found.AddRange(page.Headers.Select(header => Info(header, living))
                .Where(info => filter.Statuses?.Contains(info.Status) ?? true));
            token = page.ContinuationToken;
        }
        while (token is not null && found.Count < filter.Top);

        return new(found, token);
    }

    public async Task<WorkflowMetadata> GetMetadataAsync(string id, CancellationToken cancellationToken = default)
    {
        InstanceHeader header;
        InstanceState state;
        RecordReader reader;
        do
        {
            header = await HeaderAsync(id, cancellationToken).ConfigureAwait(false);
            (reader, var read) = (new(_store, header, _engine?.Cache), header);
            state = await TryAsync(() => reader.ReadAsync(read, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        while (reader.IsBehind);

        var status = await StatusOfAsync(header, cancellationToken).ConfigureAwait(false);
        var hosts = state.Steps.Any(step => StepMetadataReader.MayRun(step, state, status))
            ? await _store.Cluster.ListAsync(cancellationToken).ConfigureAwait(false)
            : [];
        hosts = WaitingStep.Hosts(hosts, header.Owner);
        return new()
        {
            Id = id,
            Name = header.Name,
            Status = status,
            CreatedAt = header.CreatedAt,
            StartedAt = header.StartedAt,
            EndedAt = header.EndedAt,
            ResumedAt = header.ResumedAt,
            CancelRequestedAt = header.CancelRequestedAt,
            Resumes = header.Resumes,
            ParentId = header.Parent?.Id,
            CustomStatus = header.CustomStatus,
            Metadata = header.Metadata,
            Error = header.Error is null ? null
                : header.Status == WorkflowStatus.Failed ? Failed(header)
                : SetAside(header, header.Error),
            Steps = [.. state.Steps.Select(step => StepMetadataReader.Read(step, state, status, hosts))],
        };
    }

    public async Task<StepMetadata> GetMetadataAsync(
        string id, string name, CancellationToken cancellationToken = default)
    {
        Checks.StepName(name);
        var workflow = await GetMetadataAsync(id, cancellationToken).ConfigureAwait(false);
        return workflow.Steps.FirstOrDefault(step => step.Name == name) ?? throw new StepNotFoundException(
            id,
            name,
            $"Workflow '{id}' has no step '{name}' in its records"
            + $"{Nearest.DidYouMean(Nearest.Of(name, workflow.Steps.Select(step => step.Name)))} "
            + "GetMetadataAsync, or the verb 'show', lists its steps.");
    }

    private static InstanceFilter Stored(WorkflowFilter filter, int top, string? token) => new()
    {
        Statuses = filter.Statuses is { } asked
            && (asked.Contains(WorkflowStatus.Resumable) || asked.Contains(WorkflowStatus.Running))
            ? [.. asked.Append(WorkflowStatus.Running).Append(WorkflowStatus.Resumable).Distinct()]
            : filter.Statuses,
        Name = filter.Name,
        CreatedAfter = filter.CreatedAfter,
        CreatedBefore = filter.CreatedBefore,
        Metadata = filter.Metadata,
        Top = top,
        ContinuationToken = token,
    };

    private static WorkflowInfo Info(InstanceHeader header, HashSet<string> living) => new()
    {
        Id = header.Id,
        Name = header.Name,
        Status = header.Status == WorkflowStatus.Running && (header.Owner is null || !living.Contains(header.Owner))
            ? WorkflowStatus.Resumable
            : header.Status,
        CreatedAt = header.CreatedAt,
        StartedAt = header.StartedAt,
        EndedAt = header.EndedAt,
        Metadata = header.Metadata,
    };
}
