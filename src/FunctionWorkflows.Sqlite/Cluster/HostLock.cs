using System.Security.Cryptography;
using System.Text;

namespace FunctionWorkflows.Sqlite;

/// <summary>
/// A file that a host holds locked: the operating system frees it when the process ends, whatever way, so that others
/// need not wait for a lease to lapse.
/// </summary>
internal sealed class HostLock : IDisposable
{
    private readonly string _path;
    private readonly FileStream? _file;

    private HostLock(string path, FileStream? file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Gets a value indicating whether locks work here; else the lease alone tells who is alive.</summary>
    public bool IsEffective => _file is not null;

    public static HostLock Take(string storePath, string hostId)
    {
        var path = PathOf(storePath, hostId);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        if (!IsFree(storePath, hostId))
        {
            return new HostLock(path, file);
        }

        // File locking is off in this process or on this file system.
        file.Dispose();
        Remove(storePath, hostId);
        return new HostLock(path, null);
    }

    /// <summary>Tells whether nobody holds the lock of a host. Several may look at once: they share the file.</summary>
    public static bool IsFree(string storePath, string hostId)
    {
        try
        {
            using var file = new FileStream(
                PathOf(storePath, hostId), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return true;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Removes the file of a dead host.</summary>
    public static void Remove(string storePath, string hostId)
    {
        try
        {
            File.Delete(PathOf(storePath, hostId));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A stopped process still holds it (Windows); it is of no consequence, as ids are never used again.
        }
    }

    /// <summary>Frees the lock and leaves the file, as the end of a process does.</summary>
    public void Abandon() => _file?.Dispose();

    public void Dispose()
    {
        _file?.Dispose();
        if (_file is not null)
        {
            File.Delete(_path);
        }
    }

    private static string PathOf(string storePath, string hostId)
    {
        var isPlain = hostId.Length <= 100 && hostId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        var name = isPlain ? hostId : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hostId)));
        return Path.Combine(storePath + ".hosts", name + ".lock");
    }
}
