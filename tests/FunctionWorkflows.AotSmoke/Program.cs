using System.Text.Json;
using System.Text.Json.Serialization;
using FunctionWorkflows;
using FunctionWorkflows.AotSmoke;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// Published with native AOT by a test: a graph of records, lists, references and caught failures on SQLite.
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddFunctionWorkflows()
    .UseSqlite(args[0])
    .UseSerializer(new JsonSerializerOptions { TypeInfoResolver = SmokeJson.Default });
using var host = builder.Build();
await host.StartAsync();
var workflows = host.Services.GetRequiredService<IWorkflowClient>();
Console.WriteLine(await workflows.RunAsync(Order.Steps.Ship(new OrderData("A-1", [new("tea", 2), new("cup", 1)])), id: "smoke"));
Console.WriteLine(await workflows.RunAsync(Order.Steps.Describe(Order.Steps.Break().CatchExceptions())));
await host.StopAsync();

namespace FunctionWorkflows.AotSmoke
{
    public sealed record Line(string Sku, int Count);

    public sealed record OrderData(string Id, Line[] Lines);

    public static partial class Order
    {
        [Step]
        public static Step<string> Ship(OrderData order) =>
            Steps.Print(order.Id, order.Lines.Select(line => Steps.Pack(line)).ToArray());

        [Step]
        public static ObjectRef<string> Pack(Line line) => ObjectRef.Put($"{line.Count} {line.Sku}");

        [Step]
        public static async Task<string> Print(string id, ObjectRef<string>[] parts)
        {
            var texts = new List<string>();
            foreach (var part in parts)
            {
                texts.Add(await part.GetAsync());
            }

            return $"{id}: {string.Join(", ", texts)}";
        }

        [Step(MaxRetries = 0)]
        public static int Break() => throw new InvalidOperationException("broken on purpose");

        [Step]
        public static string Describe(StepResult<int> result) => result.Error?.Message ?? "no error";
    }

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(OrderData))]
    [JsonSerializable(typeof(Line))]
    [JsonSerializable(typeof(ObjectRef<string>[]))]
    internal sealed partial class SmokeJson : JsonSerializerContext;
}
