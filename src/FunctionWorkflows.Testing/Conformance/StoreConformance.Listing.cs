using Xunit;

namespace FunctionWorkflows;

/// <content>Reading and listing.</content>
public abstract partial class StoreConformance
{
    [Fact]
    public async Task Missing_instance_reads_as_null_and_has_no_records()
    {
        await using var scope = await CreateScopeAsync();

        Assert.Null(await scope.Store.Instances.ReadAsync("missing"));
        Assert.Empty(await RecordsAsync(scope.Store, Header("missing")));
        Assert.Null(await scope.Store.Instances.ReadReceiptAsync("missing", "b", "m"));
    }

    [Fact]
    public async Task Records_are_read_from_a_sequence_on_and_of_that_birth_only()
    {
        await using var scope = await CreateScopeAsync();
        var claim = await StartAsync(scope);
        await scope.Store.Instances.CommitAsync(
            claim, Commit(claim, [.. Enumerable.Range(1, 3000).Select(i => Record(i))]));

        Assert.Equal(
            Enumerable.Range(2500, 501).Select(i => (long)i),
            (await RecordsAsync(scope.Store, claim.Header, 2500)).Select(r => r.Sequence));
        Assert.Equal(3000, (await RecordsAsync(scope.Store, claim.Header)).Count);
        Assert.Empty(await RecordsAsync(scope.Store, claim.Header, 3001));
        Assert.Empty(await RecordsAsync(scope.Store, claim.Header with { Birth = "other" }));
    }

    [Fact]
    public async Task List_is_newest_first_and_filters_by_everything()
    {
        await using var scope = await CreateScopeAsync();
        await AddAsync("a", 1, WorkflowStatus.Pending, "One", "red");
        await AddAsync("b", 2, WorkflowStatus.Running, "Two", "red");
        await AddAsync("c", 3, WorkflowStatus.Failed, "One", "blue");
        await AddAsync("d", 4, WorkflowStatus.Successful, "Two", "blue");

        Assert.Equal(["d", "c", "b", "a"], await ListAsync(scope, new()));
        Assert.Equal(["c"], await ListAsync(scope, new() { Statuses = [WorkflowStatus.Failed] }));
        Assert.Equal(
            ["d", "a"],
            await ListAsync(scope, new() { Statuses = [WorkflowStatus.Pending, WorkflowStatus.Successful] }));
        Assert.Empty(await ListAsync(scope, new() { Statuses = [] }));
        Assert.Equal(["c", "a"], await ListAsync(scope, new() { Name = "One" }));
        Assert.Empty(await ListAsync(scope, new() { Name = "one" }));
        Assert.Equal(["d", "c"], await ListAsync(scope, new() { CreatedAfter = Created.AddHours(3) }));
        Assert.Equal(["b", "a"], await ListAsync(scope, new() { CreatedBefore = Created.AddHours(3) }));
        Assert.Equal(["d", "c"], await ListAsync(scope, new() { Metadata = Map("color", "blue") }));
        Assert.Equal(["c"], await ListAsync(scope, new() { Name = "One", Metadata = Map("color", "blue") }));
        Assert.Empty(await ListAsync(scope, new() { Metadata = Map("color", "Blue") }));
        Assert.Equal(["b"], await ListAsync(scope, new() { Metadata = Map("a.b[\"$'😀", "b'%\"\\") }));

        async Task AddAsync(string id, int hour, WorkflowStatus status, string name, string color) =>
            await scope.Store.Instances.CreateAsync(
                Header(id) with
                {
                    CreatedAt = Created.AddHours(hour),
                    Status = status,
                    Error = status == WorkflowStatus.Failed ? "{}" : null,
                    Output = status == WorkflowStatus.Successful ? Json("1") : null,
                    Name = name,
                    Metadata = new Dictionary<string, string> { ["color"] = color, ["a.b[\"$'😀"] = $"{id}'%\"\\" },
                },
                []);
    }

    [Fact]
    public async Task Pages_go_on_where_the_last_ended_even_among_equal_times()
    {
        await using var scope = await CreateScopeAsync();
        for (var i = 0; i < 25; i++)
        {
            await scope.Store.Instances.CreateAsync(
                Header($"wf-{i:00}") with { CreatedAt = Created.AddSeconds(i / 10) }, []);
        }

        var (ids, pages) = (new List<string>(), 0);
        string? token = null;
        do
        {
            var page = await scope.Store.Instances.ListAsync(new() { Top = 5, ContinuationToken = token });
            ids.AddRange(page.Headers.Select(h => h.Id));
            token = page.ContinuationToken;
            pages++;
        }
        while (token is not null);

        Assert.Equal(5, pages);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"wf-{i:00}"), ids.Order(StringComparer.Ordinal));
        Assert.Equal([2, 1, 0], ids.Select(id => id[3] - '0').Distinct());
    }

    [Fact]
    public async Task Pages_neither_skip_nor_repeat_while_instances_come_and_go()
    {
        await using var scope = await CreateScopeAsync();
        for (var i = 0; i < 10; i++)
        {
            await scope.Store.Instances.CreateAsync(Header($"wf-{i}") with { CreatedAt = Created.AddSeconds(i) }, []);
        }

        var first = await scope.Store.Instances.ListAsync(new() { Top = 4 });
        await scope.Store.Instances.CreateAsync(Header("newer") with { CreatedAt = Created.AddSeconds(60) }, []);
        await scope.Store.Instances.DeleteAsync(first.Headers[3]);
        await scope.Store.Instances.DeleteAsync(await ReadAsync(scope, "wf-4"));
        var second = await scope.Store.Instances.ListAsync(new() { ContinuationToken = first.ContinuationToken });

        Assert.Equal(["wf-9", "wf-8", "wf-7", "wf-6"], first.Headers.Select(h => h.Id));
        Assert.Equal(["wf-5", "wf-3", "wf-2", "wf-1", "wf-0"], second.Headers.Select(h => h.Id));
        Assert.Null(second.ContinuationToken);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("bm9uc2Vuc2U=")]
    public async Task Foreign_continuation_token_is_refused(string token)
    {
        await using var scope = await CreateScopeAsync();

        var error = await Assert.ThrowsAsync<FunctionWorkflowsException>(
            async () => await scope.Store.Instances.ListAsync(new() { ContinuationToken = token }));

        Assert.Equal("FW1029", error.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task Page_size_is_1_to_1000(int top)
    {
        await using var scope = await CreateScopeAsync();

        await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await scope.Store.Instances.ListAsync(new() { Top = top }));
    }

    private static Dictionary<string, string> Map(string key, string value) => new() { [key] = value };

    private static async Task<List<string>> ListAsync(StoreScope scope, InstanceFilter filter) =>
        [.. (await scope.Store.Instances.ListAsync(filter)).Headers.Select(h => h.Id)];
}
