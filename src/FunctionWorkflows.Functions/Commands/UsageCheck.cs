using System.CommandLine;
using System.CommandLine.Parsing;

namespace FunctionWorkflows.Commands;

/// <summary>Says what is wrong with a command line in one line, with what was probably meant.</summary>
internal static class UsageCheck
{
    public static void ThrowIfWrong(ParseResult parsed)
    {
        if (parsed.Action is System.CommandLine.Help.HelpAction)
        {
            return;
        }

        ThrowOnUnknownOption(parsed);
        if (parsed.UnmatchedTokens is [var first, ..])
        {
            throw new UsageException(parsed.CommandResult.Command is RootCommand root
                ? $"There is no verb '{first}'"
                    + Nearest.DidYouMean(Nearest.Of(first, root.Subcommands.Select(c => c.Name)))
                    + " --help lists the verbs."
                : $"'{first}' is one argument too many for the verb '{parsed.CommandResult.Command.Name}'. "
                    + "Put quotes around a value that has spaces.");
        }

        if (parsed.Errors is [var error, ..])
        {
            throw new UsageException($"{Missing(parsed, error) ?? error.Message} See '{Name(parsed)} --help'.");
        }
    }

    // An option that is not known is read as an argument, and would be looked up as a name.
    private static void ThrowOnUnknownOption(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var values = parsed.CommandResult.Children.OfType<OptionResult>()
            .SelectMany(option => option.Tokens)
            .ToHashSet(ReferenceEqualityComparer.Instance);
        foreach (var token in parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash))
        {
            if (token.Type == TokenType.Argument && !values.Contains(token) && token.Value is ['-', _, ..])
            {
                var known = command.Options.SelectMany(option => option.Aliases.Append(option.Name));
                var name = token.Value.Split('=')[0];
                throw new UsageException(
                    $"The verb '{Name(parsed)}' has no option '{name}'"
                    + Nearest.DidYouMean(Nearest.Of(name, known))
                    + " Write '--' before an argument that begins with a dash.");
            }
        }
    }

    private static string? Missing(ParseResult parsed, ParseError error) => error.SymbolResult switch
    {
        ArgumentResult { Tokens.Count: 0, Argument: var argument, Parent: CommandResult } =>
            $"The verb '{Name(parsed)}' lacks its {argument.Name}.",
        OptionResult { Tokens.Count: 0, Option: var option } => $"The option '{option.Name}' lacks its value.",
        _ => null,
    };

    private static string Name(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "start" : parsed.CommandResult.Command.Name;
}
