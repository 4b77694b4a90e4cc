using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Takes the hints of other hosts, for all hosts of one store object. What it is given to hand hints to is quick,
/// and answers <see cref="HintAnswer.Unreachable"/> for a host that is not there, or not any more.
/// </summary>
internal sealed class HintServer : IAsyncDisposable
{
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly HintGate _gate;
    private readonly HintLimits _limits;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The loop that accepts is one of those that run.
    private int _running = 1;
    private int _isDisposed;

    private HintServer(Socket listener, HintAddress address, HintGate gate, HintLimits limits)
    {
        _listener = listener;
        _gate = gate;
        _limits = limits;
        Address = address.ToString();
    }

    /// <summary>Gets the address for others, as <see cref="HintSender"/> takes it.</summary>
    public string Address { get; }

    public static HintServer Start(
        HintEndpoint endpoint,
        string key,
        Func<string, Hint, HintAnswer> take,
        TimeProvider time,
        ILogger? logger = null,
        HintLimits? limits = null)
    {
        logger ??= NullLogger.Instance;
        var gate = new HintGate(new HintKey(key), take, time, logger);
        var listener = Listen(endpoint);
        var address = endpoint.AddressAt(((IPEndPoint)listener.LocalEndPoint!).Port);
        var server = new HintServer(listener, address, gate, limits ?? HintLimits.Default);
        _ = Task.Run(server.AcceptAsync);
        HintLog.Listening(logger, address);
        return server;
    }

    /// <summary>Stops listening and ends all connections; after it, no hint is handed on.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _listener.Dispose();
            await _stop.CancelAsync().ConfigureAwait(false);
        }

        await _ended.Task.ConfigureAwait(false);
        _stop.Dispose();
    }

    private static Socket Listen(HintEndpoint endpoint)
    {
        var listener = new Socket(endpoint.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.Listen.Equals(IPAddress.IPv6Any))
            {
                listener.DualMode = true;
            }

            listener.Bind(new IPEndPoint(endpoint.Listen, endpoint.Port));
            listener.Listen();
            return listener;
        }
        catch (SocketException error)
        {
            listener.Dispose();
            throw endpoint.CannotListen(error);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await AcceptOneAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            Leave();
        }
    }

    private async Task AcceptOneAsync()
    {
        try
        {
            Serve(await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // A caller that is gone already, or no file handle is free; or the end, which ends the pause.
            await Task.Delay(AcceptPause, TimeProvider.System, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A caller over the limit is told at once rather than left to wait: its hint has another way.
    private void Serve(Socket socket)
    {
        if (Interlocked.Increment(ref _running) > _limits.Connections + 1)
        {
            Refuse(socket);
            return;
        }

        _ = Task.Run(() => ServeAsync(socket));
    }

    private void Refuse(Socket socket)
    {
        try
        {
            _gate.Refusals.Note(socket.RemoteEndPoint, $"{_limits.Connections} connections are open already");
        }
        finally
        {
            socket.Dispose();
            Leave();
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            using var stream = new NetworkStream(socket);
            using var connection = new HintConnection(stream, _gate, _limits, _stop.Token);
            await connection.RunAsync().ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // A caller that went away or took too long learns nothing, and there is nothing to say about it.
        }
        finally
        {
            socket.Dispose();
            Leave();
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _ended.SetResult();
        }
    }
}
