using FunctionWorkflows.Commands;
using FunctionWorkflows.Output;

namespace FunctionWorkflows;

/// <summary>
/// A function app: an executable that hosts its steps, and has verbs to run, list, resume and explain them.
/// </summary>
/// <example>
/// <code>
/// var app = FunctionApp.CreateBuilder(args);
/// app.Services.AddSingleton&lt;IMailer, Mailer&gt;();
/// return await app.Build().RunAsync();
/// </code>
/// </example>
public sealed class FunctionApp
{
    private readonly FunctionAppBuilder _builder;
    private readonly string[] _args;

    internal FunctionApp(FunctionAppBuilder builder, string[] args)
    {
        _builder = builder;
        _args = args;
    }

    /// <summary>Begins an app; reads <c>host.json</c>, <c>local.settings.json</c> and the environment.</summary>
    /// <param name="args">The command line: a verb with its options; none means <c>start</c>.</param>
    /// <returns>The builder.</returns>
    public static FunctionAppBuilder CreateBuilder(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new(args);
    }

    /// <summary>Does what the command line says. To be called once.</summary>
    /// <returns>
    /// The exit code: 0 done, 1 the workflow failed or was canceled, 2 the usage or the input is wrong and nothing
    /// was started.
    /// </returns>
    public Task<int> RunAsync() => RunAsync(AppConsole.OfProcess());

    internal Task<int> RunAsync(AppConsole console) => CommandLine.RunAsync(_builder, _args, console);
}
