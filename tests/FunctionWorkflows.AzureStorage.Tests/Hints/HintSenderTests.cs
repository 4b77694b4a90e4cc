using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.AzureStorage.Tests.Hints;

public sealed class HintSenderTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly LogLines _log = new();

    [Fact]
    public async Task Address_where_nobody_answers_is_tried_again_after_ten_seconds_only()
    {
        using var dead = new OtherServer("");
        using var sender = NewSender();

        await SendAsync(3);
        Assert.Equal(1, dead.Connections);
        _time.Advance(TimeSpan.FromSeconds(9));
        await SendAsync(3);
        Assert.Equal(1, dead.Connections);
        _time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(3);

        Assert.Equal(2, dead.Connections);
        Assert.Contains($"Nobody answers at {dead.Address}", Assert.Single(_log.All), StringComparison.Ordinal);

        async Task SendAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                Assert.Equal(HintAnswer.Unreachable, await sender.SendAsync(dead.Address, "a", Hint.Work, default));
            }
        }
    }

    [Fact]
    public async Task Port_that_is_closed_is_unreachable()
    {
        var dead = new OtherServer("");
        dead.Dispose();
        using var sender = NewSender();

        Assert.Equal(HintAnswer.Unreachable, await sender.SendAsync(dead.Address, "a", Hint.Work, default));
    }

    [Fact]
    public async Task Host_that_came_back_is_told_again()
    {
        var first = new HintHosts();
        using var sender = NewSender();
        await first.DisposeAsync();
        Assert.Equal(HintAnswer.Unreachable, await sender.SendAsync(first.Address, "a", Hint.Work, default));
        await using var second = new HintHosts(endpoint: HintEndpoint.Parse($"http://127.0.0.1:{first.Port}", null));

        Assert.Equal(HintAnswer.Unreachable, await sender.SendAsync(second.Address, "a", Hint.Work, default));
        _time.Advance(UnreachableAddresses.Remembered);

        Assert.Equal(HintAnswer.Taken, await sender.SendAsync(second.Address, "a", Hint.Work, default));
    }

    [Fact]
    public async Task Host_that_never_answers_costs_its_time_out_once()
    {
        using var silent = new OtherServer(null);
        using var sender = NewSender(new HintLimits { AnswerTime = TimeSpan.FromMilliseconds(100) });

        Assert.Equal(HintAnswer.Unreachable, await sender.SendAsync(silent.Address, "a", Hint.Work, default));
        Assert.Equal(HintAnswer.Unreachable, await sender.SendAsync(silent.Address, "a", Hint.Work, default));

        Assert.True(await silent.Connected.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(1, silent.Connections);
    }

    [Fact]
    public async Task Caller_that_gives_up_is_told_so_and_the_address_stays_good()
    {
        using var silent = new OtherServer(null);
        using var sender = NewSender();

        await GiveUpAsync();
        await GiveUpAsync();

        Assert.Equal(2, silent.Connections);

        async Task GiveUpAsync()
        {
            using var giveUp = new CancellationTokenSource();
            var sending = sender.SendAsync(silent.Address, "a", Hint.Work, giveUp.Token).AsTask();
            Assert.True(await silent.Connected.WaitAsync(TimeSpan.FromSeconds(20)));
            await giveUp.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        }
    }

    [Fact]
    public async Task Loopback_address_of_another_machine_is_not_tried_and_told_of_once()
    {
        await using var hosts = new HintHosts();
        using var sender = NewSender();
        var elsewhere = $"http://127.0.0.1:{hosts.Port}/?machine=some-other-machine";

        Assert.Equal(HintAnswer.Unreachable, await sender.SendAsync(elsewhere, "a", Hint.Work, default));
        Assert.Equal(HintAnswer.Unreachable, await sender.SendAsync(elsewhere, "a", Hint.Work, default));

        Assert.Empty(hosts.Taken);
        Assert.Contains("machine 'some-other-machine'", Assert.Single(_log.All), StringComparison.Ordinal);
        Assert.Equal(HintAnswer.Taken, await sender.SendAsync(hosts.Address, "a", Hint.Work, default));
    }

    [Theory]
    [InlineData("Taken")]
    [InlineData("Taken c2lnbmF0dXJl")]
    [InlineData("<html>Welcome</html>")]
    public async Task Answer_of_somebody_else_at_that_port_does_not_count(string answer)
    {
        using var other = new OtherServer($"HTTP/1.1 200 OK\r\nContent-Length: {answer.Length}\r\n\r\n{answer}");
        using var sender = NewSender();

        Assert.Equal(HintAnswer.Unreachable, await sender.SendAsync(other.Address, "a", Hint.Work, default));
    }

    [Theory]
    [InlineData("HTTP/1.1 307 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    public async Task Server_of_another_kind_is_unreachable(string answer)
    {
        using var other = new OtherServer(answer);
        using var sender = NewSender();

        Assert.Equal(HintAnswer.Unreachable, await sender.SendAsync(other.Address, "a", Hint.Work, default));
        Assert.Equal(1, other.Connections);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("somewhere")]
    [InlineData("ftp://example.org/")]
    public async Task Host_without_an_address_for_hints_is_unreachable(string? address)
    {
        using var sender = NewSender();

        Assert.Equal(HintAnswer.Unreachable, await sender.SendAsync(address, "a", Hint.Work, default));
        Assert.Empty(_log.All);
    }

    private HintSender NewSender(HintLimits? limits = null) =>
        new(HintHosts.Key, _time, _log, limits ?? HintHosts.Patient);

    /// <summary>Somebody else at a port: answers a text to all, closes at once (""), or says nothing (null).</summary>
    private sealed class OtherServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private int _connections;

        public OtherServer(string? answer)
        {
            _listener.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";
            _ = AcceptAsync(answer);
        }

        public string Address { get; }

        public int Connections => Volatile.Read(ref _connections);

        public SemaphoreSlim Connected { get; } = new(0);

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync(string? answer)
        {
            var open = new List<Socket>();
            try
            {
                while (true)
                {
                    var socket = await _listener.AcceptSocketAsync();
                    Interlocked.Increment(ref _connections);
                    Connected.Release();
                    open.Add(socket);
                    if (answer is not null)
                    {
                        await socket.ReceiveAsync(new byte[1024]);
                        await socket.SendAsync(Encoding.ASCII.GetBytes(answer));
                        socket.Close();
                    }
                }
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                open.ForEach(socket => socket.Dispose());
            }
        }
    }
}
