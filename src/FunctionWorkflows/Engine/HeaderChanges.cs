namespace FunctionWorkflows;

/// <summary>How a header says that an instance has ended, stands aside, or goes on: the same for hosts and clients.</summary>
internal static class HeaderChanges
{
    public static InstanceHeader Ended(InstanceHeader header, WorkflowStatus status, DateTimeOffset now) => header with
    {
        Status = status,
        EndedAt = now,
        HasStepsInFlight = false,
        DueAt = null,
        DeathsWithoutProgress = 0,
    };

    public static InstanceHeader Canceled(InstanceHeader header, DateTimeOffset requestedAt, DateTimeOffset now) =>
        Ended(header, WorkflowStatus.Canceled, now) with
        {
            CancelRequestedAt = requestedAt,
            SetAsideBy = null,
            Error = null,
        };

    public static InstanceHeader SetAside(InstanceHeader header, StepError reason, string version) => header with
    {
        Status = WorkflowStatus.Resumable,
        SetAsideBy = version,
        Error = reason.ToJson(),
        HasStepsInFlight = false,
        DueAt = null,
    };

    public static InstanceHeader GoingOn(InstanceHeader header) => header with
    {
        Status = WorkflowStatus.Running,
        EndedAt = null,
        Error = null,
        SetAsideBy = null,
    };

    /// <summary>By a call, which counts, and which forgives the deaths of hosts.</summary>
    public static InstanceHeader Resumed(InstanceHeader header, DateTimeOffset now) => GoingOn(header) with
    {
        DeathsWithoutProgress = 0,
        ResumedAt = now,
        Resumes = header.Resumes + 1,
    };
}
