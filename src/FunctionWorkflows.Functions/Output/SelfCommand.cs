using System.Text.RegularExpressions;

namespace FunctionWorkflows.Output;

/// <summary>How a person starts this app again from where they are, ready to be pasted into a shell.</summary>
internal static partial class SelfCommand
{
    public static string OfProcess()
    {
        var executable = Environment.ProcessPath ?? "dotnet";
        return Path.GetFileNameWithoutExtension(executable).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? $"dotnet {Quoted(Near(Environment.GetCommandLineArgs()[0]))}"
            : Quoted(Near(executable));
    }

    public static string Quoted(string argument) =>
        Plain().IsMatch(argument) ? argument : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Near(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), Path.GetFullPath(path));
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? path
            : relative.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal) ? relative
            : Path.Combine(".", relative);
    }

    [GeneratedRegex(@"^[\w@%+=:,./\\-]+$")]
    private static partial Regex Plain();
}
