using System.Text.Json;
using System.Text.Json.Serialization;
using FunctionWorkflows;

namespace Snippets.HostOfYourOwn;

internal static class Hosting
{
    public static async Task RunAsync(string[] args)
    {
        // snippet: host
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddFunctionWorkflows().UseSqlite("workflows.db");
        using var host = builder.Build();
        await host.StartAsync();

        var workflows = host.Services.GetRequiredService<IWorkflowClient>();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var options = new StartOptions { Id = "trip-1", IdConflict = IdConflict.UseExisting };
        try
        {
            Console.WriteLine(await workflows.RunAsync(Trip.Steps.Book("Oslo"), options, stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Console.WriteLine("Stopped. The next start goes on.");
        }

        await host.StopAsync();
        // end
    }

    public static void Client(HostApplicationBuilder builder)
    {
        // snippet: client-only
        builder.Services.AddFunctionWorkflowsClient().UseSqlite("workflows.db");
        // end
    }

    public static void AzureStorage(HostApplicationBuilder builder)
    {
        // snippet: azure-storage
        builder.Services.AddFunctionWorkflows().UseAzureStorage("UseDevelopmentStorage=true");
        // end
    }

    public static void AzureStorageByIdentity(HostApplicationBuilder builder)
    {
        // snippet: azure-storage-identity
        builder.Services.AddFunctionWorkflows().UseAzureStorage(
            "https://ACCOUNT.blob.core.windows.net", options => options.HubName = "orders");
        // end
    }

    public static void Options(HostApplicationBuilder builder)
    {
        // snippet: options
        builder.Services.AddFunctionWorkflows()
            .UseStore("sqlite:/var/lib/orders/workflows.db")
            .Configure(options =>
            {
                options.MaxRunningWorkflows = 100;
                options.Cpus = 4;
                options.Resources["camera"] = 2;
                options.CodeVersion = "2026-06-01";
            });
        // end
    }

    public static void Retention(HostApplicationBuilder builder)
    {
        // snippet: retention
        builder.Services.AddFunctionWorkflows().Configure(options => options.KeepFinishedFor = TimeSpan.FromDays(30));
        // end
    }

    public static void Serializer(HostApplicationBuilder builder)
    {
        // snippet: serializer
        builder.Services.AddFunctionWorkflows()
            .UseSqlite("workflows.db")
            .UseSerializer(new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = OrderJson.Default });
        // end
    }

    public static async Task<int> AppAsync(string[] args)
    {
        // snippet: app-services
        var app = FunctionApp.CreateBuilder(args);
        app.Services.AddSingleton<IMailer, Mailer>();
        return await app.Build().RunAsync();
        // end
    }
}

internal interface IMailer
{
    Task SendAsync(string to, string text, string idempotencyKey, CancellationToken cancellationToken);
}

internal sealed class Mailer : IMailer
{
    public Task SendAsync(string to, string text, string idempotencyKey, CancellationToken cancellationToken) => Task.CompletedTask;
}

public sealed record Order(string Id);

[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Order[]))]
internal sealed partial class OrderJson : JsonSerializerContext;
