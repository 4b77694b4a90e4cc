namespace FunctionWorkflows.Output;

/// <summary>Where a verb reads and writes: data to <see cref="Out"/>, all else to <see cref="Error"/>.</summary>
internal sealed record AppConsole(TextReader In, TextWriter Out, TextWriter Error)
{
    /// <summary>Gets a value indicating whether <see cref="Error"/> is a terminal that can be drawn on.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Gets the command that starts this app again, for hints.</summary>
    public string Command { get; init; } = "functions";

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static AppConsole OfProcess() => new(Console.In, Console.Out, Console.Error)
    {
        IsTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb",
        Command = SelfCommand.OfProcess(),
    };
}
