namespace FunctionWorkflows.Sqlite;

/// <summary>Refuses file systems whose locks and shared memory SQLite cannot rely on.</summary>
internal static class FileSystems
{
    private const string Mounts = "/proc/mounts";

    private static readonly HashSet<string> Network = new(StringComparer.OrdinalIgnoreCase)
    {
        "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs",
        "fuse.glusterfs",
    };

    public static void Check(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            if (path.StartsWith(@"\\", StringComparison.Ordinal)
                || new DriveInfo(Path.GetPathRoot(path)!).DriveType == DriveType.Network)
            {
                throw Refusal(path, "a network drive");
            }
        }
        else if (File.Exists(Mounts))
        {
            Check(path, File.ReadLines(Mounts));
        }
    }

    /// <summary>Checks against lines of the form "device directory type options".</summary>
    public static void Check(string path, IEnumerable<string> mounts)
    {
        var (length, type) = (-1, "");
        foreach (var line in mounts)
        {
            var columns = line.Split(' ');
            if (columns.Length > 2
                && Unescape(columns[1]) is var directory
                && IsUnder(path, directory)
                && directory.Length >= length)
            {
                (length, type) = (directory.Length, columns[2]);
            }
        }

        if (Network.Contains(type))
        {
            throw Refusal(path, type);
        }
    }

    private static bool IsUnder(string path, string directory) =>
        directory == "/" || path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal);

    private static string Unescape(string directory) => directory.Replace("\\040", " ", StringComparison.Ordinal);

    private static FunctionWorkflowsException Refusal(string path, string type) => new(
        "FW1037",
        $"The workflow store '{path}' is on a network file system ({type}), whose locks do not keep a database safe. "
        + "Choose a path on a local disk, or a store made for several machines.");
}
