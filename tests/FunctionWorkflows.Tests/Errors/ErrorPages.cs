using System.Text.RegularExpressions;

namespace FunctionWorkflows.Tests.Errors;

/// <summary>Each code that the sources have in a string has a page, and each page has such a code.</summary>
public sealed partial class ErrorPages
{
    internal static readonly string Root = RootOf(AppContext.BaseDirectory);

    private static readonly SortedSet<string> CodesInSources = new(
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Contains("obj"))
            .SelectMany(file => Code().Matches(File.ReadAllText(file)))
            .Select(code => code.Groups[1].Value),
        StringComparer.Ordinal);

    private static readonly SortedSet<string> CodesOfPages = new(
        Directory.EnumerateFiles(Path.Combine(Root, "docs", "errors"), "FW*.md").Select(file => Path.GetFileNameWithoutExtension(file)),
        StringComparer.Ordinal);

    public static TheoryData<string> Pages => new(CodesOfPages);

    [Fact]
    public void Each_code_in_the_sources_has_a_page() => Assert.Empty(CodesInSources.Except(CodesOfPages));

    [Fact]
    public void Each_page_has_a_code_in_the_sources() => Assert.Empty(CodesOfPages.Except(CodesInSources));

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_has_meaning_way_out_and_causes(string code)
    {
        var page = File.ReadAllText(Path.Combine(Root, "docs", "errors", $"{code}.md")).ReplaceLineEndings("\n");

        Assert.Matches($@"\A# {code}: \S[^\n]*\n\n\S", page);
        Assert.Contains("\n\n## Way out\n\n", page, StringComparison.Ordinal);
        Assert.Contains("\n\n## Common causes\n\n* ", page, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Index_lists_the_page_with_its_title(string code)
    {
        var title = File.ReadLines(Path.Combine(Root, "docs", "errors", $"{code}.md")).First()[$"# {code}: ".Length..];
        var index = File.ReadAllText(Path.Combine(Root, "docs", "errors", "README.md"));

        Assert.Contains($"| [{code}]({code}.md) | {title} |", index, StringComparison.Ordinal);
    }

    private static string RootOf(string folder) => File.Exists(Path.Combine(folder, "Directory.Packages.props"))
        ? folder
        : RootOf(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))
            ?? throw new InvalidOperationException("No folder above the tests is the repository."));

    [GeneratedRegex("[\"\\[](FW[0-9]{4})[\"\\]]")]
    private static partial Regex Code();
}
