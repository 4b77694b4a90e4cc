using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class RulePagesTests
{
    public static TheoryData<string> Codes => new(Rules.Select(rule => rule.Id));

    private static IEnumerable<DiagnosticDescriptor> Rules =>
        Sources.Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics);

    [Theory]
    [MemberData(nameof(Codes))]
    public void Rule_has_a_page_with_its_meaning_and_the_way_out(string code)
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "errors", $"{code}.md"));

        Assert.StartsWith($"# {code}: ", page, StringComparison.Ordinal);
        Assert.Contains("\n## Way out\n", page, StringComparison.Ordinal);
        Assert.Contains("\n## Common causes\n", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("```csharp").Length - 1);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Rule_links_to_its_page(string code)
    {
        var rule = Rules.Single(rule => rule.Id == code);

        Assert.Equal($"docs/errors/{code}.md", rule.HelpLinkUri);
        Assert.Equal("FunctionWorkflows", rule.Category);
    }

    [Fact]
    public void Codes_are_numbered_without_a_gap()
    {
        var codes = Rules.Select(rule => rule.Id).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(Enumerable.Range(1, codes.Count).Select(number => $"FW{number:D4}"), codes);
    }
}
