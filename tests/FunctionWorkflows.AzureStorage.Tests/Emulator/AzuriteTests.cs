using System.Diagnostics;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace FunctionWorkflows.AzureStorage.Tests.Emulator;

public sealed class AzuriteTests
{
    [Fact]
    public async Task Shared_one_serves_blobs_queues_and_tables()
    {
        var connection = (await Azurite.Shared).ConnectionString;

        await new BlobContainerClient(connection, "served").CreateIfNotExistsAsync();
        await new QueueClient(connection, "served").CreateIfNotExistsAsync();
        await new TableClient(connection, "served").CreateIfNotExistsAsync();

        Assert.Same(await Azurite.Shared, await Azurite.Shared);
        Assert.True(await new BlobContainerClient(connection, "served").ExistsAsync());
        Assert.True(await new QueueClient(connection, "served").ExistsAsync());
    }

    [Fact]
    public async Task One_on_disk_has_its_data_after_a_stop_and_a_restart()
    {
        await using var azurite = await Azurite.StartAsync(onDisk: true);
        var table = new TableClient(azurite.ConnectionString, "kept");
        await table.CreateAsync();
        await table.AddEntityAsync(new TableEntity("a", "1"));
        var address = azurite.ConnectionString;

        await azurite.StopAsync();
        await azurite.RestartAsync();

        Assert.Equal(address, azurite.ConnectionString);
        Assert.True((await table.GetEntityIfExistsAsync<TableEntity>("a", "1")).HasValue);
    }

    [Fact]
    public async Task Killed_one_in_memory_is_empty_after_a_restart()
    {
        await using var azurite = await Azurite.StartAsync();
        var container = new BlobContainerClient(azurite.ConnectionString, "lost");
        await container.CreateAsync();
        var first = azurite.ProcessId;

        await azurite.KillAsync();
        await azurite.RestartAsync();

        Assert.NotEqual(first, azurite.ProcessId);
        Assert.False(await container.ExistsAsync());
    }

    [Fact]
    public async Task It_ends_when_the_pipe_from_the_test_process_does()
    {
        // What the system does with the pipe of a process that was killed.
        var start = AzuritePackage.Command(AzuritePorts.Any, folder: null);
        await AzuritePackage.EnsureInstalledAsync();
        using var process = Process.Start(start)!;

        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(0, process.ExitCode);
        Assert.DoesNotContain("closed", await output, StringComparison.Ordinal);
    }
}
