using System.CommandLine;
using FunctionWorkflows.Output;

namespace FunctionWorkflows.Commands;

/// <summary>Prints the page of an error code.</summary>
internal sealed class ExplainVerb : Verb
{
    private readonly Argument<string> _code = new("CODE")
    {
        Description = "The code, such as FW1001; it stands in every message.",
    };

    public ExplainVerb(FunctionAppBuilder app, AppConsole console)
        : base("explain", "Prints what an error code means, and the way out.", app, console) => Add(_code);

    protected override Task<int> RunAsync(Invocation call, CancellationToken stopping)
    {
        var code = call.Parsed.GetRequiredValue(_code).ToUpperInvariant();
        code = code.Length > 0 && char.IsAsciiDigit(code[0]) ? $"FW{code}" : code;
        var page = ErrorPages.Read(code) ?? throw new UsageException(
            $"There is no error code '{code}'{Nearest.DidYouMean(Nearest.Of(code, ErrorPages.Codes))} "
            + "A code stands in brackets at the end of a message.",
            UsageException.UnknownCode);
        if (call.Json)
        {
            WriteJson(new(code, page), Shapes.Printed.PageShape);
        }
        else
        {
            Console.Out.Write(page);
        }

        return Task.FromResult(0);
    }
}
