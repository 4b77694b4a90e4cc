namespace FunctionWorkflows.Sqlite.Tests;

/// <summary>A path for a database in a directory of its own, which goes with the test.</summary>
internal sealed class TempFile : IDisposable
{
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("fw-sqlite-");

    public string Path => System.IO.Path.Combine(_directory.FullName, "workflows.db");

    public string Directory => _directory.FullName;

    public void Dispose() => _directory.Delete(recursive: true);
}
