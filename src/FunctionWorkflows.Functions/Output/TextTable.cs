namespace FunctionWorkflows.Output;

/// <summary>A table of aligned columns without borders: as good for a person as for other tools.</summary>
internal static class TextTable
{
    public static void Write(TextWriter writer, string[] header, IEnumerable<string[]> rows)
    {
        string[][] all = [header, .. rows];
        var widths = header.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        foreach (var row in all)
        {
            writer.WriteLine(string.Join("  ", row.Select((cell, i) => OneLine(cell).PadRight(widths[i]))).TrimEnd());
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
