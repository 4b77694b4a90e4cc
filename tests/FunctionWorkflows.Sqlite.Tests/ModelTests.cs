using FsCheck.Xunit;

namespace FunctionWorkflows.Sqlite.Tests;

/// <summary>
/// Random sequences of operations do the same to both stores. A failure prints the seed to replay it.
/// </summary>
public sealed class ModelTests
{
    [Property(MaxTest = 60, EndSize = 120)]
    public async Task Sqlite_does_what_the_memory_store_does(byte[] program)
    {
        using var file = new TempFile();
        await using var sqlite = new SqliteStore(file.Path);
        await sqlite.OpenAsync();
        await using var run = new ModelRun(new InMemoryStore(), sqlite);

        foreach (var operation in program)
        {
            await run.DoAsync(operation);
        }

        await run.CompareAsync();
    }
}
