using FunctionWorkflows;

namespace Snippets.Objects;

// snippet: objects
public static partial class Report
{
    [Step]
    public static ObjectRef<double[]> Measure(int count) => ObjectRef.Put(new double[count]);

    [Step]
    public static double Average(double[] values) => values.Average();   // gets the values

    [Step]
    public static async Task<int> Count(ObjectRef<double[]> values) =>   // gets the reference
        (await values.GetAsync()).Length;

    [Step]
    public static Stream Export(int count) => new MemoryStream(new byte[count]);   // kept as bytes, never JSON

    [Step]
    public static async Task<long> Upload(Stream bytes)
    {
        using var target = new MemoryStream();
        await bytes.CopyToAsync(target);
        return target.Length;
    }

    [Step]
    public static Step<string> Run(int count)
    {
        var values = Steps.Measure(count);                              // Step<ObjectRef<double[]>>
        return Steps.Tell(Steps.Count(values), Steps.Upload(Steps.Export(count)));
    }

    [Step]
    public static string Tell(int count, long bytes) => $"{count} values, {bytes} bytes";
}
// end

internal static class Client
{
    public static async Task RunAsync(IWorkflowClient workflows)
    {
        // snippet: objects-client
        var values = ObjectRef.Put(new double[1_000_000]);              // stored with the start
        double average = await workflows.RunAsync(Report.Steps.Average(values), id: "report-1");

        await workflows.RunAsync(Report.Steps.Measure(1_000_000), id: "report-2");
        var reference = await workflows.GetOutputAsync<ObjectRef<double[]>>("report-2");
        double[] measured = await reference.GetAsync(workflows);
        // end
    }
}
