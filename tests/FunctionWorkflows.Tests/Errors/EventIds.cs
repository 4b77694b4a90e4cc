using System.Text.RegularExpressions;

namespace FunctionWorkflows.Tests.Errors;

/// <summary>Each event of the log has a number of its own, and a row in the table of them.</summary>
public sealed partial class EventIds
{
    private static readonly string[] InSources =
    [
        .. Directory.EnumerateFiles(Path.Combine(ErrorPages.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Contains("obj"))
            .SelectMany(file => Id().Matches(File.ReadAllText(file)))
            .Select(id => id.Groups[1].Value),
    ];

    [Fact]
    public void Each_event_has_a_number_of_its_own()
    {
        Assert.NotEmpty(InSources);
        Assert.Empty(InSources.GroupBy(id => id).Where(ids => ids.Count() > 1).Select(ids => ids.Key));
    }

    [Fact]
    public void Each_event_is_in_the_table()
    {
        var page = File.ReadAllText(Path.Combine(ErrorPages.Root, "docs", "operations.md"));
        var inTable = Row().Matches(page).SelectMany(row => row.Groups[1].Value.Split(", "));

        Assert.Equal(InSources.Order(), inTable.Order());
    }

    [GeneratedRegex(@"EventId = (\d{4})")]
    private static partial Regex Id();

    [GeneratedRegex(@"^\| ((?:\d{4}(?:, )?)+) \| [A-Z][a-z]+ \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
