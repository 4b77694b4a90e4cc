using Xunit;

namespace FunctionWorkflows;

/// <content>Odd ids, and payloads of all sizes.</content>
public abstract partial class StoreConformance
{
    private static readonly string[] OddIds =
    [
        "a b", "a/b", "a\\b", "#?%", "%2F", "a'b\"c", "a;b--", "日本語", "é", "e\u0301", "😀", "a|b", "..", "trailing ",
        "trailing", "Case", "case", "-", "{x}", "a:b", new string('x', 200), string.Concat(Enumerable.Repeat("😀", 100)),
        new string('字', 200),
    ];

    [Fact]
    public async Task Odd_ids_are_all_different_instances()
    {
        await using var scope = await CreateScopeAsync();
        var host = await scope.HostAsync("a");
        foreach (var id in OddIds)
        {
            var created = await scope.Store.Instances.CreateAsync(Header(id, host, $"b{id}"), [Record(1, id)]);
            Assert.Equal(CreateOutcome.Created, created.Outcome);
            await scope.Store.Instances.PostAsync(id, $"b{id}", 1, [Message(id)]);
            await PutAsync(scope.Store, id, $"b{id}", [7]);
        }

        foreach (var id in OddIds)
        {
            var loaded = await scope.Store.Instances.LoadAsync(new InstanceClaim(await ReadAsync(scope, id)));
            Assert.Equal((id, $"b{id}"), (loaded.Header.Id, loaded.Header.Birth));
            Assert.Equal([id], loaded.Records.Select(r => r.Key));
            Assert.Equal([id], loaded.Inbox.Select(m => m.Id));
        }

        Assert.Equal(OddIds.Length, (await ListAsync(scope, new())).Count);
        Assert.Equal(
            OddIds.Order(StringComparer.Ordinal), (await host.FindMessagesAsync(0)).Ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pages_go_on_after_odd_ids()
    {
        await using var scope = await CreateScopeAsync();
        foreach (var id in OddIds)
        {
            await scope.Store.Instances.CreateAsync(Header(id), []);
        }

        var ids = new List<string>();
        string? token = null;
        do
        {
            var page = await scope.Store.Instances.ListAsync(new() { Top = 1, ContinuationToken = token });
            ids.AddRange(page.Headers.Select(h => h.Id));
            token = page.ContinuationToken;
        }
        while (token is not null);

        Assert.Equal(OddIds.Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_096)]
    [InlineData(32_768)]
    [InlineData(1_048_576)]
    public async Task Payloads_of_all_kinds_and_sizes_are_kept(int length)
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        JournalRecord[] records =
        [
            Record(1, data: new Payload(PayloadKind.Raw, bytes)),
            Record(2, data: Json(length == 0 ? "" : $"\"{new string('x', length)}\"")),
            Record(3, data: new Payload(PayloadKind.Reference, "{\"sha256\":\"00\"}"u8.ToArray())),
            Record(4),
        ];

        await scope.Store.Instances.CommitAsync(
            claim, Commit(claim, records) with { Header = claim.Header with { Output = records[0].Data } });

        Assert.Equal(records, await RecordsAsync(scope.Store, claim.Header));
        Assert.Equal(records[0].Data, (await ReadAsync(scope)).Output);
    }
}
