using System.Diagnostics.CodeAnalysis;

namespace FunctionWorkflows;

/// <summary>
/// One try of a step, for any host that has what it needs. Arguments are not in it: whoever runs it reads them from the
/// workflow's records.
/// </summary>
public sealed record SpilledStep
{
    /// <summary>Gets the id of the workflow.</summary>
    public required string WorkflowId { get; init; }

    /// <summary>Gets the birth of the workflow.</summary>
    public required string Birth { get; init; }

    /// <summary>Gets the run of the workflow.</summary>
    public required string Run { get; init; }

    /// <summary>Gets the epoch in which the owner sent it; in a later one it is void.</summary>
    public required long Epoch { get; init; }

    /// <summary>Gets the key of the step.</summary>
    public required string Key { get; init; }

    /// <summary>Gets the number of the try; the first is 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Gets the host that sent it.</summary>
    public required string Owner { get; init; }

    /// <summary>Gets the version of the code that the sender runs.</summary>
    public required string CodeVersion { get; init; }

    /// <summary>Gets the CPUs that it occupies.</summary>
    public double Cpus { get; init; }

    /// <summary>Gets the GPUs that it occupies.</summary>
    public double Gpus { get; init; }

    /// <summary>Gets the named resources that it occupies.</summary>
    public IReadOnlyDictionary<string, double> Resources { get; init; } = new Dictionary<string, double>();

    /// <summary>For stores: reads what <see cref="ToJson"/> gave.</summary>
    /// <param name="json">The JSON.</param>
    /// <returns>The step.</returns>
    /// <exception cref="System.Text.Json.JsonException">It is no step.</exception>
    public static SpilledStep FromJson(string json) => SpilledStepJson.Read(json);

    /// <summary>For stores: gives the step as JSON, a few hundred bytes; members are only ever added to it.</summary>
    /// <returns>The JSON.</returns>
    public string ToJson() => SpilledStepJson.Write(this);

    /// <summary>Tells whether it is what the owner of the instance wants, or a copy that is void.</summary>
    internal bool IsOf([NotNullWhen(true)] InstanceHeader? header) =>
        header is { HasEnded: false } && header.Birth == Birth && header.Run == Run && header.Epoch == Epoch;

    /// <inheritdoc/>
    public bool Equals(SpilledStep? other) => other is not null && ToJson() == other.ToJson();

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Birth, Key, Epoch);
}

/// <summary>A step as it was received.</summary>
/// <param name="step">The step.</param>
/// <param name="queue">The queue that it came from.</param>
/// <param name="messageId">The store's id of the message.</param>
/// <param name="receipt">The store's proof of this reception.</param>
/// <param name="dequeueCount">How often it was received.</param>
public sealed class QueuedStep(SpilledStep step, string queue, string messageId, string receipt, int dequeueCount)
{
    /// <summary>Gets the step.</summary>
    public SpilledStep Step { get; } = step;

    /// <summary>Gets the queue that it came from.</summary>
    public string Queue { get; } = queue;

    /// <summary>Gets the store's id of the message.</summary>
    public string MessageId { get; } = messageId;

    /// <summary>Gets the store's proof of this reception, as of the last renewal.</summary>
    public string Receipt { get; private set; } = receipt;

    /// <summary>
    /// Gets how often it was received, this time included; those times not counted in which it was returned.
    /// </summary>
    public int DequeueCount { get; } = dequeueCount;

    /// <summary>For stores: takes the receipt that a renewal gave.</summary>
    /// <param name="receipt">The receipt.</param>
    public void MoveTo(string receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        Receipt = receipt;
    }
}
