namespace FunctionWorkflows.AzureStorage.Tests.Hints;

/// <summary>What a server does with callers that are none of its store's hosts, or do not keep to the rules.</summary>
public sealed class HintGuardTests
{
    private const string Work = """{"kind":"Work"}""";

    [Fact]
    public async Task Hint_signed_with_another_key_is_turned_away()
    {
        await using var hosts = new HintHosts();
        using var stranger = hosts.Sender(HintKey.New());

        var answer = await stranger.SendAsync(hosts.Address, "a", Hint.Work, default);

        Assert.Equal(HintAnswer.Unreachable, answer);
        Assert.Empty(hosts.Taken);
        Assert.Contains("not signed with the key of", Assert.Single(hosts.Log.All), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hints_turned_away_are_counted_and_logged_once_a_minute()
    {
        await using var hosts = new HintHosts();
        using var stranger = hosts.Sender(HintKey.New());

        await SendAsync(10);
        Assert.Contains("It is the last of 1;", Assert.Single(hosts.Log.All), StringComparison.Ordinal);
        hosts.Time.Advance(TimeSpan.FromSeconds(61));
        await SendAsync(1);

        Assert.Equal(2, hosts.Log.All.Count);
        Assert.Contains("It is the last of 10;", hosts.Log.All[1], StringComparison.Ordinal);

        async Task SendAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await stranger.SendAsync(hosts.Address, "a", Hint.Work, default);
            }
        }
    }

    [Theory]
    [InlineData(-301, HintAnswer.Unreachable)]
    [InlineData(-299, HintAnswer.Taken)]
    [InlineData(299, HintAnswer.Taken)]
    [InlineData(301, HintAnswer.Unreachable)]
    internal async Task Clocks_may_be_five_minutes_apart(int seconds, HintAnswer expected)
    {
        await using var hosts = new HintHosts();
        var other = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(hosts.Time.GetUtcNow().AddSeconds(seconds));
        using var sender = hosts.Sender(time: other);

        var answer = await sender.SendAsync(hosts.Address, "a", Hint.Work, default);

        Assert.Equal(expected, answer);
        Assert.Equal(expected == HintAnswer.Taken, hosts.Log.All.Count == 0);
        Assert.All(hosts.Log.All, line => Assert.Contains("are 301 s apart", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Signature_is_good_for_its_text_and_its_host_only()
    {
        await using var hosts = new HintHosts();
        var signed = RawRequest.Signed(hosts, Work);

        var otherText = RawRequest.Signed(hosts, """{"kind":"Activation","id":"x"}""", signedBody: Work);
        var otherHost = signed.Replace("/hints/a", "/hints/b", StringComparison.Ordinal);
        var otherTime = signed.Replace("-Hint 1", "-Hint 2", StringComparison.Ordinal);

        Assert.Equal(401, await RawRequest.StatusOfAsync(hosts, otherText));
        Assert.Equal(401, await RawRequest.StatusOfAsync(hosts, otherHost));
        Assert.Equal(401, await RawRequest.StatusOfAsync(hosts, otherTime));
        Assert.Empty(hosts.Taken);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n", 404)]
    [InlineData("POST /other HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 404)]
    [InlineData("POST /hints/a HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 401)]
    [InlineData("POST /hints/a HTTP/1.1\r\nContent-Length: 0\r\nAuthorization: FunctionWorkflows-Hint 1\r\n\r\n", 401)]
    [InlineData("POST /hints/a HTTP/1.1\r\n\r\n", 411)]
    [InlineData("POST /hints/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411)]
    [InlineData("POST /hints/a HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("POST /hints/a HTTP/1.1\r\nContent-Length: 1e3\r\n\r\n", 400)]
    [InlineData("POST /hints/a HTTP/1.1\r\nContent-Length: 0\r\ncontent-length: 5\r\n\r\n", 400)]
    [InlineData("POST /hints/a HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n", 400)]
    [InlineData("POST /hints/a HTTP/1.1\r\nContent-Length : 0\r\n\r\n", 400)]
    [InlineData("POST /hints/a HTTP/1.1\r\nNo colon here\r\n\r\n", 400)]
    [InlineData("POST /hints/a HTTP/1.0\r\nContent-Length: 0\r\n\r\n", 400)]
    [InlineData("POST hints/a HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 400)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400)]
    [InlineData("\r\n\r\n", 400)]
    [InlineData("\0\u0001\u0002\r\n\r\n", 400)]
    [InlineData("POST /hints/a HTTP/1.1\r\nContent-Length: 8193\r\n\r\n", 413)]
    public async Task Malformed_requests_are_answered_and_the_server_goes_on(string request, int status)
    {
        await using var hosts = new HintHosts();
        using var sender = hosts.Sender();

        Assert.Equal(status, await RawRequest.StatusOfAsync(hosts, request));
        Assert.Equal(HintAnswer.Taken, await sender.SendAsync(hosts.Address, "a", Hint.Work, default));
        Assert.Equal(status == 401 ? 1 : 0, hosts.Log.All.Count);
    }

    [Fact]
    public async Task Body_over_the_limit_is_answered_although_nobody_reads_it()
    {
        await using var hosts = new HintHosts();

        Assert.Equal(413, await RawRequest.StatusOfAsync(hosts, RawRequest.Signed(hosts, new string(' ', 100_000))));
    }

    [Fact]
    public async Task Head_over_the_limit_is_answered()
    {
        await using var hosts = new HintHosts();

        Assert.Equal(431, await RawRequest.StatusOfAsync(hosts, "POST /" + new string('x', 20_000)));
        Assert.Equal(431, await RawRequest.StatusOfAsync(
            hosts, $"POST /hints/a HTTP/1.1\r\nA: {new string('x', 5_000)}\r\n\r\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"kind":"SomethingOfALaterVersion"}""")]
    [InlineData("""{"kind":"Activation"}""")]
    [InlineData("""{"kind":"Inbox","id":"x"}""")]
    [InlineData("""{"kind":"Steps"}""")]
    [InlineData("""{"kind":0}""")]
    public async Task Signed_text_that_is_no_hint_is_answered_and_the_connection_stays(string body)
    {
        await using var hosts = new HintHosts();
        using var request = await RawRequest.ConnectAsync(hosts);

        await request.SendAsync(RawRequest.Signed(hosts, body));
        Assert.Equal(400, await request.ReadStatusAsync());
        await request.SendAsync(RawRequest.Signed(hosts, Work));

        Assert.Equal(200, await request.ReadStatusAsync());
        Assert.Empty(hosts.Log.All);
    }

    [Fact]
    public async Task Hint_may_come_a_few_bytes_at_a_time()
    {
        await using var hosts = new HintHosts();
        using var request = await RawRequest.ConnectAsync(hosts);

        foreach (var part in RawRequest.Signed(hosts, Work).Chunk(7))
        {
            await request.SendAsync(new string(part));
        }

        Assert.Equal(200, await request.ReadStatusAsync());
        Assert.Equal(("a", Hint.Work), Assert.Single(hosts.Taken));
    }

    [Fact]
    public async Task What_stands_behind_a_hint_is_not_taken_for_another()
    {
        await using var hosts = new HintHosts();
        var signed = RawRequest.Signed(hosts, Work);

        Assert.Equal(200, await RawRequest.StatusOfAsync(hosts, signed + signed));
        Assert.Single(hosts.Taken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("POST /hints/a HT")]
    [InlineData("POST /hints/a HTTP/1.1\r\nContent-Length: 5\r\n\r\n{")]
    public async Task Caller_that_does_not_finish_is_left(string beginning)
    {
        await using var hosts = new HintHosts(new HintLimits { RequestTime = TimeSpan.FromMilliseconds(50) });
        using var request = await RawRequest.ConnectAsync(hosts);

        var answer = await request.SendToTheEndAsync(beginning);

        Assert.Equal("", answer);
        Assert.Empty(hosts.Taken);
        Assert.Empty(hosts.Log.All);
    }

    [Fact]
    public async Task Connection_that_brings_no_further_hint_is_closed()
    {
        await using var hosts = new HintHosts(new HintLimits { IdleTime = TimeSpan.FromMilliseconds(50) });
        using var request = await RawRequest.ConnectAsync(hosts);

        await request.SendAsync(RawRequest.Signed(hosts, Work));

        Assert.Contains("Taken", await request.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connections_over_the_limit_are_closed_at_once_and_logged()
    {
        await using var hosts = new HintHosts(new HintLimits { Connections = 2 });
        using var first = await RawRequest.ConnectAsync(hosts);
        using (var second = await RawRequest.ConnectAsync(hosts))
        {
            await first.SendAsync(RawRequest.Signed(hosts, Work));
            await second.SendAsync(RawRequest.Signed(hosts, Work));
            Assert.Equal((200, 200), (await first.ReadStatusAsync(), await second.ReadStatusAsync()));

            using var third = await RawRequest.ConnectAsync(hosts);
            Assert.Equal("", await third.ReadToEndAsync());
            Assert.Contains("2 connections are open", Assert.Single(hosts.Log.All), StringComparison.Ordinal);
        }

        Assert.Equal(HintAnswer.Taken, await SendUntilTakenAsync(hosts));
    }

    private static async Task<HintAnswer> SendUntilTakenAsync(HintHosts hosts)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            // The place is free a moment after the connection was closed; a new sender remembers no refusal.
            using var sender = hosts.Sender();
            if (await sender.SendAsync(hosts.Address, "a", Hint.Work, deadline.Token) == HintAnswer.Taken)
            {
                return HintAnswer.Taken;
            }
        }
    }
}
