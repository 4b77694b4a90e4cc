using FunctionWorkflows;

namespace Snippets.ComingFrom;

public static partial class Greeting
{
    [Step]
    public static string Hello(string name) => $"Hello, {name}";

    // snippet: fan-out
    [Step]
    public static string Join(string[] greetings) => string.Join("; ", greetings);

    [Step]
    public static Step<string> Greet(string[] names) => Steps.Join([.. names.Select(Steps.Hello)]);
    // end
}

internal static class Jobs
{
    public static async Task EnqueueAsync(IWorkflowClient workflows, string id)
    {
        // snippet: enqueue
        await workflows.StartAsync(Greeting.Steps.Hello("Ada"), id: $"greeting-{id}");
        // end
    }
}
