using System.Reflection;

namespace FunctionWorkflows.Output;

/// <summary>The pages of the error codes, as they are in the documentation.</summary>
internal static class ErrorPages
{
    private const string Folder = "errors/";
    private const string Extension = ".md";

    private static Assembly Assembly => typeof(ErrorPages).Assembly;

    public static IEnumerable<string> Codes => Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .Select(name => name[Folder.Length..^Extension.Length])
        .Order(StringComparer.Ordinal);

    public static string? Read(string code)
    {
        using var page = Assembly.GetManifestResourceStream($"{Folder}{code}{Extension}");
        if (page is null)
        {
            return null;
        }

        using var text = new StreamReader(page);
        return text.ReadToEnd();
    }
}
