using System.Net.Sockets;

namespace FunctionWorkflows.AzureStorage.Tests.Hints;

public sealed class HintServerTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Kinds => ["inbox", "activation", "work", "steps"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Hint_of_each_kind_arrives_as_it_was_sent(string kind)
    {
        await using var hosts = new HintHosts();
        using var sender = hosts.Sender();
        var hint = Some(kind);

        var answer = await sender.SendAsync(hosts.Address, "a", hint, default);

        Assert.Equal(HintAnswer.Taken, answer);
        Assert.Equal(("a", hint), Assert.Single(hosts.Taken));
    }

    [Fact]
    public async Task Host_says_that_the_instance_is_not_its_own()
    {
        await using var hosts = new HintHosts(answer: _ => HintAnswer.NotMine);
        using var sender = hosts.Sender();

        var answer = await sender.SendAsync(hosts.Address, "b", Some("inbox"), default);

        Assert.Equal(HintAnswer.NotMine, answer);
    }

    [Fact]
    public async Task Hint_for_a_host_that_is_not_there_any_more_is_unreachable_and_others_there_are_not()
    {
        await using var hosts = new HintHosts();
        using var sender = hosts.Sender();

        Assert.Equal(HintAnswer.Unreachable, await sender.SendAsync(hosts.Address, "c", Hint.Work, default));
        Assert.Equal(HintAnswer.Taken, await sender.SendAsync(hosts.Address, "a", Hint.Work, default));
    }

    [Fact]
    public async Task Host_that_fails_over_a_hint_is_unreachable_and_goes_on()
    {
        await using var hosts = new HintHosts(
            answer: hint => hint.Kind == HintKind.Work ? throw new InvalidOperationException("no") : HintAnswer.Taken);
        using var sender = hosts.Sender();

        Assert.Equal(HintAnswer.Unreachable, await sender.SendAsync(hosts.Address, "a", Hint.Work, default));
        Assert.Equal(HintAnswer.Taken, await sender.SendAsync(hosts.Address, "a", Hint.Steps("gpu"), default));
        Assert.Contains("A hint (Work) for host 'a'", Assert.Single(hosts.Log.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_listens_on_all_networks_and_tells_an_address()
    {
        await using var hosts = new HintHosts(endpoint: HintEndpoint.Parse("http://+:0", null));
        using var sender = hosts.Sender();

        var own = await sender.SendAsync(hosts.Address, "a", Hint.Work, default);
        var loopback = await sender.SendAsync($"http://127.0.0.1:{hosts.Port}/", "b", Hint.Work, default);

        Assert.Equal((HintAnswer.Taken, HintAnswer.Taken), (own, loopback));
    }

    [Fact]
    public async Task Port_in_use_is_told_with_the_setting_and_the_way_out()
    {
        await using var hosts = new HintHosts();

        var error = Assert.Throws<FunctionWorkflowsException>(
            () => new HintHosts(endpoint: HintEndpoint.Parse($"http://127.0.0.1:{hosts.Port}", null)));

        Assert.Equal("FW1049", error.Code);
        Assert.Contains(
            $"'FunctionWorkflows:AzureStorage:Endpoint' is 'http://127.0.0.1:{hosts.Port}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("a port of its own", error.Message, StringComparison.Ordinal);
        Assert.IsType<SocketException>(error.InnerException);
    }

    [Fact]
    public void Address_of_another_machine_is_told_with_the_setting_and_the_way_out()
    {
        var error = Assert.Throws<FunctionWorkflowsException>(
            () => new HintHosts(endpoint: HintEndpoint.Parse("http://192.0.2.1:4711", null)));

        Assert.Equal("FW1049", error.Code);
        Assert.Contains("'FunctionWorkflows:AzureStorage:AdvertisedEndpoint'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ends_while_hints_are_under_way_and_its_port_is_free_again()
    {
        var (count, areUnderWay) = (0, new TaskCompletionSource());
        var first = new HintHosts(answer: _ => Count());
        using var sender = first.Sender();
        var sending = Enumerable.Range(0, 16).Select(_ => Task.Run(SendWhileTakenAsync)).ToList();
        await areUnderWay.Task.WaitAsync(Deadline);

        await first.DisposeAsync();
        var taken = first.Taken.Count;
        var last = await Task.WhenAll(sending).WaitAsync(Deadline);
        await using var second = new HintHosts(endpoint: HintEndpoint.Parse($"http://127.0.0.1:{first.Port}", null));

        Assert.All(last, answer => Assert.Equal(HintAnswer.Unreachable, answer));
        Assert.Equal(taken, first.Taken.Count);

        HintAnswer Count()
        {
            if (Interlocked.Increment(ref count) == 100)
            {
                areUnderWay.SetResult();
            }

            return HintAnswer.Taken;
        }

        async Task<HintAnswer> SendWhileTakenAsync()
        {
            HintAnswer answer;
            do
            {
                answer = await sender.SendAsync(first.Address, "a", Hint.Work, default);
            }
            while (answer == HintAnswer.Taken);
            return answer;
        }
    }

    [Fact]
    public async Task Server_that_ends_waits_for_the_hint_that_is_handed_on()
    {
        var isIn = new TaskCompletionSource();
        using var mayLeave = new ManualResetEventSlim();
        var hosts = new HintHosts(answer: _ => Block());
        using var sender = hosts.Sender();
        var sending = sender.SendAsync(hosts.Address, "a", Hint.Work, default).AsTask();
        await isIn.Task.WaitAsync(Deadline);

        var ending = hosts.DisposeAsync().AsTask();

        Assert.False(ending.IsCompleted);
        mayLeave.Set();
        await ending.WaitAsync(Deadline);
        Assert.Contains(await sending, new[] { HintAnswer.Taken, HintAnswer.Unreachable });

        HintAnswer Block()
        {
            isIn.SetResult();
            mayLeave.Wait();
            return HintAnswer.Taken;
        }
    }

    private static Hint Some(string kind) => kind switch
    {
        "inbox" => Hint.Inbox("Bestellung/7 \"ä\"", "birth-1", 12),
        "activation" => Hint.Activation("order-7"),
        "steps" => Hint.Steps("trips-steps-gpu"),
        _ => Hint.Work,
    };
}
