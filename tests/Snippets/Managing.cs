using FunctionWorkflows;
using Snippets.Graphs;

namespace Snippets.Managing;

internal static class Managing
{
    public static async Task RunAsync(IWorkflowClient workflows, DateOnly[] dates)
    {
        // snippet: start
        var graph = Travel.Steps.Book("OAK", "SAN", dates);
        WorkflowHandle<Confirmation> handle = await workflows.StartAsync(graph, new StartOptions
        {
            Id = "trip-1",
            Metadata = new Dictionary<string, string> { ["customer"] = "42" },
            IdConflict = IdConflict.UseExisting,
        });
        Confirmation booked = await handle.GetOutputAsync();
        // end

        // snippet: outputs
        WorkflowStatus status = await workflows.GetStatusAsync("trip-1");
        Flight inbound = await workflows.GetOutputAsync<Flight>("trip-1", "Travel.BookFlight_1");
        WorkflowMetadata trip = await workflows.GetMetadataAsync("trip-1");
        foreach (var step in trip.Steps)
        {
            Console.WriteLine($"{step.Name}: {step.Status} after {step.Tries} tries");
        }
        // end

        // snippet: list
        var filter = new WorkflowFilter
        {
            Statuses = [WorkflowStatus.Failed, WorkflowStatus.Resumable],
            Metadata = new Dictionary<string, string> { ["customer"] = "42" },
            Top = 50,
        };
        WorkflowPage page = await workflows.ListAsync(filter);
        WorkflowPage next = await workflows.ListAsync(filter with { ContinuationToken = page.ContinuationToken });
        // end

        // snippet: resume
        await workflows.ResumeAsync("trip-1");
        foreach (var result in await workflows.ResumeAllAsync(includeFailed: true))
        {
            Console.WriteLine($"{result.Id}: {result.Error?.Message ?? "goes on"}");
        }

        bool isCanceledNow = await workflows.CancelAsync("trip-1");
        await workflows.DeleteAsync("trip-1");
        // end
    }
}
