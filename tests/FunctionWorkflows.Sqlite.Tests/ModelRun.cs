namespace FunctionWorkflows.Sqlite.Tests;

/// <summary>
/// Does each operation to both stores, and compares what they say. A byte is an operation and what it is done to.
/// </summary>
internal sealed class ModelRun(IWorkflowStore model, IWorkflowStore tested) : IAsyncDisposable
{
    private static readonly string[] Ids = ["x", "y"];

    private readonly List<(InstanceClaim Model, InstanceClaim Tested)> _claims = [];
    private readonly List<(IMembership Model, IMembership Tested)> _hosts = [];
    private int _births;
    private int _joined;
    private long _sequence;

    public async Task DoAsync(byte operation)
    {
        if (_hosts.Count == 0)
        {
            await JoinAsync();
        }

        var choice = operation / 12;
        await ((operation % 12) switch
        {
            0 or 1 => CreateAsync(choice),
            2 => ClaimAsync(choice),
            3 or 4 => CommitAsync(choice, s => s),
            5 => CommitAsync(choice, _ => WorkflowStatus.Failed),
            6 => PostAsync(choice),
            7 => TakeAsync(choice),
            8 => ReleaseAsync(choice),
            9 => DeleteAsync(choice),
            10 => BarAsync(choice),
            _ => LeaveAndFindAsync(choice),
        });
    }

    public async Task CompareAsync()
    {
        foreach (var id in Ids)
        {
            var (expected, actual) = (await model.Instances.ReadAsync(id), await tested.Instances.ReadAsync(id));
            Assert.Equal(Comparable(expected), Comparable(actual));
            if (expected is not null)
            {
                var a = await model.Instances.LoadAsync(new(expected));
                var b = await tested.Instances.LoadAsync(new(actual!));
                Assert.Equal(a.Records, b.Records);
                Assert.Equal(a.Inbox.Select(m => m.Id), b.Inbox.Select(m => m.Id));
            }
        }

        var filter = new InstanceFilter { Statuses = [WorkflowStatus.Running, WorkflowStatus.Failed] };
        var (listed, found) = (await model.Instances.ListAsync(filter), await tested.Instances.ListAsync(filter));
        Assert.Equal(listed.Headers.Select(Comparable), found.Headers.Select(Comparable));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (first, second) in _hosts)
        {
            await first.DisposeAsync();
            await second.DisposeAsync();
        }
    }

    private async Task JoinAsync()
    {
        var host = Some.Host($"host-{_joined++}");
        _hosts.Add((await model.Cluster.JoinAsync(host), await tested.Cluster.JoinAsync(host)));
    }

    private async Task CreateAsync(int choice)
    {
        var owner = choice % 3 == 0 ? null : choice % 7 == 1 ? "nobody" : _hosts[choice % _hosts.Count].Model.Host.Id;
        var birth = choice % 5 == 4 ? $"birth-{_births}" : $"birth-{++_births}";
        var header = Some.Header(Ids[choice % 2]) with
        {
            Birth = birth,
            Owner = owner,
            Status = WorkflowStatus.Running,
            CreatedAt = Some.Header("x").CreatedAt.AddSeconds(choice % 3),
        };
        var a = await model.Instances.CreateAsync(header, [Some.Record(1)]);
        var b = await tested.Instances.CreateAsync(header, [Some.Record(1)]);
        Assert.Equal(
            (a.Outcome, Comparable(a.Header), a.Claim is null), (b.Outcome, Comparable(b.Header), b.Claim is null));
        Keep(a.Claim, b.Claim);
    }

    private async Task ClaimAsync(int choice)
    {
        var (a, b) = await ReadAsync(choice);
        if (a is null || b is null)
        {
            return;
        }

        var host = choice % 7 == 6 ? "nobody" : _hosts[choice % _hosts.Count].Model.Host.Id;
        var first = await model.Instances.ClaimAsync(a with { Status = WorkflowStatus.Running }, host);
        var second = await tested.Instances.ClaimAsync(b with { Status = WorkflowStatus.Running }, host);
        Assert.Equal(Comparable(first?.Header), Comparable(second?.Header));
        Keep(first, second);
    }

    private Task CommitAsync(int choice, Func<WorkflowStatus, WorkflowStatus> status) =>
        WithClaimAsync(choice, async (a, b) =>
        {
            var record = Some.Record(1000 + ++_sequence, bytes: choice, key: $"key-{choice % 4}");
            await CommitBothAsync(a, b, header => new InstanceCommit
            {
                Header = header with { Status = status(header.Status) },
                Records = [record],
            });
        });

    private Task TakeAsync(int choice) =>
        WithClaimAsync(choice, (a, b) => CommitBothAsync(a, b, header => new InstanceCommit
        {
            Header = header,
            Taken = [new TakenMessage($"m{choice % 5}", new MessageReceipt($"m{choice % 5}", null, header.CreatedAt))],
        }));

    private async Task CommitBothAsync(InstanceClaim a, InstanceClaim b, Func<InstanceHeader, InstanceCommit> commit)
    {
        var expected = await model.Instances.CommitAsync(a, commit(a.Header));
        var actual = await tested.Instances.CommitAsync(b, commit(b.Header));
        Assert.Equal(expected, actual);
        Assert.Equal(Comparable(a.Header), Comparable(b.Header));
    }

    private async Task PostAsync(int choice)
    {
        var (a, _) = await ReadAsync(choice);
        var birth = a?.Birth ?? "none";
        var epoch = (a?.Epoch ?? 0) + (choice % 5 == 0 ? 1 : 0);
        InboxMessage[] messages = [new InboxMessage { Id = $"m{choice % 5}", Kind = "event" }];
        var expected = await model.Instances.PostAsync(Ids[choice % 2], birth, epoch, messages);
        var actual = await tested.Instances.PostAsync(Ids[choice % 2], birth, epoch, messages);
        Assert.Equal((expected.Outcome, Comparable(expected.Header)), (actual.Outcome, Comparable(actual.Header)));
    }

    private Task ReleaseAsync(int choice) => WithClaimAsync(choice, async (a, b) => Assert.Equal(
        await model.Instances.ReleaseAsync(a, a.Header), await tested.Instances.ReleaseAsync(b, b.Header)));

    private async Task DeleteAsync(int choice)
    {
        var (a, b) = await ReadAsync(choice);
        if (a is not null && b is not null)
        {
            Assert.Equal(await model.Instances.DeleteAsync(a), await tested.Instances.DeleteAsync(b));
        }
    }

    private async Task BarAsync(int choice)
    {
        var birth = $"birth-{_births + (choice % 3)}";
        Assert.Equal(
            await model.Instances.BarAsync(Ids[choice % 2], birth),
            await tested.Instances.BarAsync(Ids[choice % 2], birth));
    }

    private async Task LeaveAndFindAsync(int choice)
    {
        await JoinAsync();
        var leaving = _hosts[choice % _hosts.Count];
        _hosts.Remove(leaving);
        await leaving.Model.DisposeAsync();
        await leaving.Tested.DisposeAsync();
        if (_hosts is [var host, ..])
        {
            var expected = await host.Model.FindClaimableAsync(10);
            var actual = await host.Tested.FindClaimableAsync(10);
            Assert.Equal(expected.Select(Comparable), actual.Select(Comparable));
        }
    }

    private async Task<(InstanceHeader? Model, InstanceHeader? Tested)> ReadAsync(int choice)
    {
        var id = Ids[choice % 2];
        var (a, b) = (await model.Instances.ReadAsync(id), await tested.Instances.ReadAsync(id));
        Assert.Equal(Comparable(a), Comparable(b));
        return (a, b);
    }

    private async Task WithClaimAsync(int choice, Func<InstanceClaim, InstanceClaim, Task> act)
    {
        if (_claims.Count > 0)
        {
            var (a, b) = _claims[^(1 + (choice % Math.Min(3, _claims.Count)))];
            await act(a, b);
        }
    }

    private void Keep(InstanceClaim? a, InstanceClaim? b)
    {
        if (a is not null && b is not null)
        {
            _claims.Add((a, b));
        }
    }

    // Commit ids are each store's own; metadata are empty here, and compare by reference.
    private static InstanceHeader? Comparable(InstanceHeader? header) =>
        header is null ? null : header with { CommitId = "", Metadata = Empty };

    private static readonly Dictionary<string, string> Empty = [];
}
