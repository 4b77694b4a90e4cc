using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class RulePagesTests
{
    public static TheoryData<string> Codes => new(Rules.Select(rule => rule.Id));

    // A rule that is told in two places has a descriptor for each, with one code.
    private static IEnumerable<DiagnosticDescriptor> Rules =>
        Sources.Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics.DistinctBy(rule => rule.Id));

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
    public void Each_code_is_that_of_one_rule()
    {
        var codes = Rules.Select(rule => rule.Id).ToList();

        Assert.Distinct(codes);
        Assert.All(codes, code => Assert.Matches("^FW0[0-9]{3}$", code));
    }
}
