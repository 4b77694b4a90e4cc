using System.Globalization;
using FunctionWorkflows;
using FunctionWorkflows.CrashApp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// CrashApp FOLDER: runs workflows of the store that the settings name, until its standard input ends or SIGTERM comes.
// Prints READY once it takes part, and leaves a log of the steps in the folder.
// CrashApp FOLDER sleepers COUNT TIME: starts so many workflows that sleep, and says what they cost.
if (args is [var folder, "sleepers", var count, var seconds])
{
    await Sleepers.RunAsync(folder, int.Parse(count, CultureInfo.InvariantCulture), TimeSpan.Parse(seconds, CultureInfo.InvariantCulture));
    return;
}

StepLog.Open(args[0]);
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss.fff "));
builder.Services.AddFunctionWorkflows().Configure(options => options.CodeVersion = "crash-app");
using var host = builder.Build();
await host.StartAsync();
Console.WriteLine("READY");

// A pipe ends with whoever started this process, however that ends.
new Thread(() =>
{
    while (Console.In.ReadLine() is not null)
    {
    }

    host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
})
{ IsBackground = true }.Start();
await host.WaitForShutdownAsync();
