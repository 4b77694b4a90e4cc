using FunctionWorkflows;
using FunctionWorkflows.CrashApp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// CrashApp DATABASE LOG: runs workflows of the file until its standard input ends; prints READY once it takes part.
CrashSteps.LogPath = args[1];
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
builder.Services.AddFunctionWorkflows().UseSqlite(args[0]).Configure(options => options.CodeVersion = "crash-app");
using var host = builder.Build();
await host.StartAsync();
Console.WriteLine("READY");
while (await Console.In.ReadLineAsync() is not null)
{
    // Whoever started this process ends it.
}

await host.StopAsync();
