using System.Text.RegularExpressions;

namespace FunctionWorkflows.Snippets.Tests;

/// <summary>
/// Code in the documentation compiles: each C# block follows a comment that names a region of a file in <c>tests</c>,
/// most in <c>tests/Snippets</c>, from <c>// snippet: name</c> to <c>// end</c>, and has the very text of it.
/// </summary>
public sealed partial class DocumentationTests
{
    private static readonly string Root = RootOf(AppContext.BaseDirectory);

    private static readonly Dictionary<string, string> Snippets = Directory
        .EnumerateFiles(Path.Combine(Root, "tests"), "*.cs", SearchOption.AllDirectories)
        .SelectMany(file => Region().Matches(File.ReadAllText(file).ReplaceLineEndings("\n")))
        .ToDictionary(region => region.Groups["name"].Value, region => Outdent(region.Groups["text"].Value));

    public static TheoryData<string> Pages => new(PageNames);

    public static TheoryData<string> PackagePages => new(PackagePageNames);

    private static IEnumerable<string> PageNames => Directory
        .EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Where(page => !page.StartsWith("docs/errors/", StringComparison.Ordinal))
        .Append("README.md")
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> PackagePageNames => Directory
        .EnumerateFiles(Path.Combine(Root, "src"), "README.md", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Code_of_a_page_is_the_text_of_its_snippet(string page)
    {
        foreach (Match block in Block().Matches(Read(page)))
        {
            var name = block.Groups["name"].Value;

            Assert.True(name.Length > 0, $"{page} has code without a snippet: {block.Groups["text"].Value}");
            Assert.True(Snippets.TryGetValue(name, out var expected), $"{page} names a snippet '{name}' that no test has.");
            Assert.Equal(expected, block.Groups["text"].Value);
        }
    }

    [Theory]
    [MemberData(nameof(PackagePages))]
    public void Code_of_a_package_page_is_the_text_of_a_snippet(string page)
    {
        // Package sites show comments as text, so that these pages name no snippet.
        foreach (Match block in Block().Matches(Read(page)))
        {
            Assert.Contains(block.Groups["text"].Value, Snippets.Values);
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    [MemberData(nameof(PackagePages))]
    public void Links_to_files_lead_somewhere(string page)
    {
        foreach (Match link in Link().Matches(Read(page)))
        {
            var target = Path.Combine(Root, Path.GetDirectoryName(page)!, link.Groups["path"].Value);

            Assert.True(File.Exists(target) || Directory.Exists(target), $"{page} links to '{link.Groups["path"].Value}', which is not there.");
        }
    }

    [Fact]
    public void Each_snippet_is_on_a_page()
    {
        var pages = string.Concat(PageNames.Concat(PackagePageNames).Select(Read));

        Assert.All(Snippets, snippet => Assert.Contains(snippet.Value, pages, StringComparison.Ordinal));
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(Root, page)).ReplaceLineEndings("\n");

    private static string RootOf(string folder) => File.Exists(Path.Combine(folder, "Directory.Packages.props"))
        ? folder
        : RootOf(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))
            ?? throw new InvalidOperationException("No folder above the tests is the repository."));

    private static string Outdent(string text)
    {
        var lines = text.Split('\n');
        var indent = lines.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > 0 ? line[indent..] : line));
    }

    [GeneratedRegex(@"// snippet: (?<name>\S+)\n(?<text>.*?)\n *// end\b", RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex(@"(?:<!-- snippet: (?<name>\S+) -->\n)?^```csharp\n(?<text>.*?)\n```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)(?<path>[^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
