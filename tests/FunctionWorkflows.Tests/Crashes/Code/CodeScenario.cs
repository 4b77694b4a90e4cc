namespace FunctionWorkflows.Tests.Crashes;

/// <summary>A workflow in code, what it may come to, and which steps are recorded then, once each.</summary>
internal sealed record CodeScenario(string Name, Func<Workflow<string>> Start, params string[] Outputs)
{
    public const string Id = "w";

    /// <summary>Gets the labels that are recorded where it comes to an output.</summary>
    public required Func<string, string[]> Records { get; init; }

    /// <summary>Gets labels that may be recorded besides.</summary>
    public string[] MayRecord { get; init; } = [];

    /// <summary>Gets the custom status at the end; null where that is not looked at.</summary>
    public string? Status { get; init; }

    /// <summary>Gets a value indicating whether they are recorded in this order.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>Gets how many workflows there are in the end, children included; null where that differs.</summary>
    public int? Workflows { get; init; } = 1;

    /// <summary>Gets what a user does meanwhile, and does again on another host.</summary>
    public Func<IWorkflowClient, CodeLog, Task>? Meanwhile { get; init; }

    public override string ToString() => Name;

    public async Task<string> DriveAsync(IWorkflowClient client, CodeLog log)
    {
        await client.StartAsync(Start(), new StartOptions { Id = Id, IdConflict = IdConflict.UseExisting });
        while (true)
        {
            // After a resume too: what has failed hears of nothing.
            await (Meanwhile?.Invoke(client, log) ?? Task.CompletedTask);
            try
            {
                return await client.GetOutputAsync<string>(Id);
            }
            catch (WorkflowFailedException e) when (
                e.InnerException!.Message.Contains("is to be mended", StringComparison.Ordinal))
            {
                log.IsMended = true;
                await client.ResumeAsync(Id);
            }
            catch (WorkflowSetAsideException e) when (e.InnerException is StepFailedException { Code: "FW1009" })
            {
                await client.ResumeAsync(Id);
            }
            catch (WorkflowFailedException e)
            {
                return $"failed: {e.InnerException!.Message}";
            }
            catch (WorkflowCanceledException)
            {
                return "canceled";
            }
        }
    }

    /// <summary>Raises an event, also where that was done before; one that comes too late is dropped.</summary>
    public static async Task RaiseAsync(IWorkflowClient client, string name, string data)
    {
        try
        {
            await client.RaiseEventAsync(Id, name, data, $"{name}-{data}");
        }
        catch (WorkflowEndedException)
        {
            // Another host has heard it, and has brought the workflow to its end.
        }
    }
}
