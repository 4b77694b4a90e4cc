using System.Diagnostics;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using FunctionWorkflows.AzureStorage;

namespace FunctionWorkflows.Benchmarks;

/// <summary>
/// What the SDK itself does on the same account: a header merged on condition of its ETag and records upserted, with
/// the columns and sizes of the store's own, by clients that are made and set in the same way.
/// </summary>
internal sealed class BareTables(StorageClients clients)
{
    private static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TableClient Table => clients.Once.Instances;

    public Task OpenAsync() => Table.CreateIfNotExistsAsync();

    /// <summary>Writes records to one new partition in so many transactions; the creation is not in the time.</summary>
    public async Task<TimeSpan> WriteAsync(int records, int transactions)
    {
        var partition = Guid.NewGuid().ToString("N");
        var tag = await CreateAsync(partition);
        var clock = Stopwatch.StartNew();
        await WriteAsync(partition, tag, records, transactions);
        return clock.Elapsed;
    }

    /// <summary>Creates partitions and writes one record a transaction to each, some partitions at a time.</summary>
    public async Task<TimeSpan> WriteManyAsync(int partitions, int records, int inFlight)
    {
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, partitions, new ParallelOptions { MaxDegreeOfParallelism = inFlight }, async (_, _) =>
        {
            var partition = Guid.NewGuid().ToString("N");
            await WriteAsync(partition, await CreateAsync(partition), records, records);
        });
        return clock.Elapsed;
    }

    private async Task WriteAsync(string partition, ETag tag, int records, int transactions)
    {
        var written = 0;
        for (var i = 1; i <= transactions; i++)
        {
            List<TableTransactionAction> writes = [new(TableTransactionActionType.UpdateMerge, Header(partition, i), tag)];
            for (var until = (int)((long)records * i / transactions); written < until; written++)
            {
                writes.Add(new(TableTransactionActionType.UpsertReplace, Record(partition, written)));
            }

            tag = (await Table.SubmitTransactionAsync(writes)).Value[0].Headers.ETag!.Value;
        }
    }

    private async Task<ETag> CreateAsync(string partition)
    {
        var header = Header(partition, 0);
        foreach (var column in (string[])["Id", "Birth", "Name", "Status", "Run", "StartToken", "Owner", "CodeVersion"])
        {
            header[column] = "0123456789abcdef0123456789abcdef";
        }

        header["CreatedAt"] = At;
        header["StartedAt"] = At;
        var answer = await Table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, header),
            new(TableTransactionActionType.Add, new TableEntity(partition, "b|0123456789abcdef0123456789abcdef")),
            new(TableTransactionActionType.UpsertReplace, new TableEntity(partition, "d|0123456789abcdef0123456789abcdef|1")),
            new(TableTransactionActionType.UpsertReplace, Record(partition, -1)),
        ]);
        return answer.Value[0].Headers.ETag!.Value;
    }

    private static TableEntity Header(string partition, int number) => new(partition, "!")
    {
        ["CommitId"] = Guid.NewGuid().ToString("N"),
        ["CommitNumber"] = (long)number,
        ["LastSequence"] = (long)number,
    };

    private static TableEntity Record(string partition, int number)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"s~7Cabcdefghijklmnopqrst{number:D6}");
        return new(partition, $"r|0123456789abcdef0123456789abcdef|{key}")
        {
            ["Key"] = key,
            ["IsKeyOfRun"] = true,
            ["Run"] = "0123456789abcdef0123456789abcdef",
            ["Seq"] = (long)number,
            ["Kind"] = "Succeeded",
            ["Tries"] = 1,
            ["Name"] = "BenchmarkSteps.Next",
            ["StartedAt"] = At,
            ["EndedAt"] = At,
            ["OutputKind"] = "Json",
            ["Output"] = "100",
        };
    }
}
