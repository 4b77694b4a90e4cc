using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FunctionWorkflows.AzureStorage;

/// <summary>One connection of a sender: requests and answers in turn, each within its time.</summary>
internal sealed class HintConnection(
    NetworkStream stream, HintGate gate, HintLimits limits, CancellationToken stop) : IDisposable
{
    private readonly EndPoint? _from = stream.Socket.RemoteEndPoint;

    // The network does not live by a clock that a test may have given to the store.
    private readonly CancellationTokenSource _patience = new(limits.RequestTime, TimeProvider.System);

    /// <summary>Serves until either side is done; throws when the time is over, or the caller is gone.</summary>
    public async Task RunAsync()
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(_patience.Token, stop);
        while (await ServeAsync(linked.Token).ConfigureAwait(false))
        {
            _patience.CancelAfter(limits.IdleTime);
        }
    }

    public void Dispose() => _patience.Dispose();

    private async ValueTask<bool> ServeAsync(CancellationToken cancellationToken)
    {
        // An idle connection holds no buffer.
        await stream.ReadAsync(Memory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        _patience.CancelAfter(limits.RequestTime);
        var buffer = ArrayPool<byte>.Shared.Rent(HintRequestHead.MostBytes + HintRequestHead.MostBodyBytes);
        try
        {
            return await ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false) is var (reply, isLast)
                && await SendAsync(reply, isLast, buffer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<(HintReply Reply, bool IsLast)?> ReceiveAsync(
        byte[] buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        int headBytes;
        while ((headBytes = HintRequestHead.LengthOf(buffer.AsSpan(0, filled))) < 0
            && filled < HintRequestHead.MostBytes)
        {
            var received = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false);
            if (received == 0)
            {
                return null;
            }

            filled += received;
        }

        if (headBytes is < 0 or > HintRequestHead.MostBytes)
        {
            return (HintReply.Of(HttpStatusCode.RequestHeaderFieldsTooLarge), IsLast: true);
        }

        var status = HintRequestHead.Read(buffer.AsSpan(0, headBytes), out var head);
        return status == HttpStatusCode.OK
            ? await ReceiveBodyAsync(head, buffer, headBytes, filled, cancellationToken).ConfigureAwait(false)
            : (HintReply.Of(status), IsLast: true);
    }

    private async ValueTask<(HintReply Reply, bool IsLast)> ReceiveBodyAsync(
        HintRequestHead head, byte[] buffer, int start, int filled, CancellationToken cancellationToken)
    {
        var end = start + head.BodyBytes;
        if (filled < end)
        {
            filled += await stream.ReadAtLeastAsync(buffer.AsMemory(filled), end - filled, true, cancellationToken)
                .ConfigureAwait(false);
        }

        // Senders wait for an answer before they go on: what stands behind the body is not theirs.
        var reply = gate.Answer(head, buffer.AsSpan(start, head.BodyBytes), _from);
        return (reply, head.IsLast || !reply.IsTrusted || filled > end);
    }

    private async ValueTask<bool> SendAsync(
        HintReply reply, bool isLast, byte[] buffer, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(reply.Format(isLast)), cancellationToken).ConfigureAwait(false);
        if (!isLast)
        {
            return true;
        }

        // A socket closed with bytes unread sends a reset, which may overtake the answer.
        stream.Socket.Shutdown(SocketShutdown.Send);
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) > 0)
        {
        }

        return false;
    }
}
