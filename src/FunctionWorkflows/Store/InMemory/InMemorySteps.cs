namespace FunctionWorkflows;

/// <summary>The reference of what a step queue does: plain, and under one lock.</summary>
internal sealed class InMemorySteps(TimeProvider time) : IStepQueue
{
    // A signal of its own: who waits for instances is not to be woken by steps.
    private readonly ChangeSignal _changes = new();
    private readonly Lock _gate = new();
    private readonly List<Message> _messages = [];
    private long _last;

    public ValueTask SendAsync(
        string queue, IReadOnlyList<SpilledStep> steps, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            foreach (var step in steps)
            {
                _messages.Add(new(queue, step) { VisibleAt = time.GetUtcNow() });
            }
        }

        _changes.RaiseAll();
        return default;
    }

    public ValueTask<IReadOnlyList<QueuedStep>> ReceiveAsync(
        string queue, int most, TimeSpan hidden, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var received = new List<QueuedStep>();
            foreach (var message in _messages.Where(m => m.Queue == queue && m.VisibleAt <= now).Take(most))
            {
                message.VisibleAt = now + hidden;
                message.Receipt = $"{++_last}";
                message.Received++;
                received.Add(new(message.Step, queue, message.Id, message.Receipt, message.Received));
            }

            return new(received);
        }
    }

    public ValueTask<bool> RenewAsync(
        QueuedStep step, TimeSpan hidden, CancellationToken cancellationToken = default) =>
        ChangeAsync(step, message => message.VisibleAt = time.GetUtcNow() + hidden, cancellationToken);

    public ValueTask<bool> CompleteAsync(QueuedStep step, CancellationToken cancellationToken = default) =>
        ChangeAsync(step, message => _messages.Remove(message), cancellationToken);

    public ValueTask<bool> ReturnAsync(
        QueuedStep step, TimeSpan hidden, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            step,
            message =>
            {
                message.VisibleAt = time.GetUtcNow() + hidden;
                message.Receipt = null;
                message.Received--;
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<string>> WaitForStepsAsync(
        IReadOnlyList<string> queues, CancellationToken cancellationToken = default) =>
        StepWait.ForStepsAsync(
            () => Look(queues),
            (seen, token) => _changes.WaitAsync(null, seen, token),
            time,
            cancellationToken);

    private ValueTask<bool> ChangeAsync(QueuedStep step, Action<Message> change, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_messages.Find(m => m.Id == step.MessageId && m.Receipt == step.Receipt) is not { } message)
            {
                return new(false);
            }

            change(message);
        }

        _changes.RaiseAll();
        return new(true);
    }

    private StepWait.Look Look(IReadOnlyList<string> queues)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var meant = _messages.Where(m => queues.Contains(m.Queue)).ToLookup(m => m.VisibleAt <= now);
            return new(
                [.. meant[true].Select(m => m.Queue).Distinct()], meant[false].Min(m => (DateTimeOffset?)m.VisibleAt));
        }
    }

    private sealed class Message(string queue, SpilledStep step)
    {
        public string Id { get; } = Guid.NewGuid().ToString("N");

        public string Queue { get; } = queue;

        public SpilledStep Step { get; } = step;

        public required DateTimeOffset VisibleAt { get; set; }

        public string? Receipt { get; set; }

        public int Received { get; set; }
    }
}
