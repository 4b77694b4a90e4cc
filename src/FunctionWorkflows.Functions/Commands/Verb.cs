using System.CommandLine;
using FunctionWorkflows.Application;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>A verb of an app, with the options that each has.</summary>
internal abstract class Verb : Command
{
    private readonly FunctionAppBuilder _app;
    private readonly Option<string?> _store = new("--store")
    {
        Description = "Where workflows are kept: sqlite:PATH, sqlite or memory. "
            + "The default is the setting FunctionWorkflows:Store.",
        HelpName = "STORE",
    };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON document on standard output." };

    protected Verb(string name, string description, FunctionAppBuilder app, AppConsole console)
        : base(name, description)
    {
        _app = app;
        Console = console;
        Serve(this);
    }

    protected AppConsole Console { get; }

    /// <summary>Makes a command do what this verb does.</summary>
    public void Serve(Command command)
    {
        command.Options.Add(_store);
        command.Options.Add(_json);
        command.SetAction((parsed, stopping) => RunAsync(new(parsed, parsed.GetValue(_json)), stopping));
    }

    protected abstract Task<int> RunAsync(Invocation call, CancellationToken stopping);

    protected Task<WorkflowSession> OpenAsync(Invocation call, HostRole role, CancellationToken stopping)
    {
        var store = call.Parsed.GetValue(_store);
        return WorkflowSession.OpenAsync(_app.BuildHost(role, store), role, id => ResumeCommand(id, store), stopping);
    }

    protected void WriteJson<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        Console.Out.WriteLine(System.Text.Json.JsonSerializer.Serialize(value, type));

    private string ResumeCommand(string id, string? store) =>
        $"{Console.Command} resume{(store is null ? "" : $" --store {SelfCommand.Quoted(store)}")} "
        + (id.StartsWith('-') ? "-- " : "") + SelfCommand.Quoted(id);
}

/// <summary>A command line that was read.</summary>
internal sealed record Invocation(ParseResult Parsed, bool Json);
