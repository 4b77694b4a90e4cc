using System.Globalization;
using System.Text.Json;
using Azure.Storage.Queues.Models;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// The text of a message: the step, and how many of its receptions do not count. A member is only ever added.
/// </summary>
internal static class StepMessage
{
    public static string Of(SpilledStep step) => Of(step, returned: 0);

    /// <summary>The text of a step that is given back: its reception is one more that does not count.</summary>
    public static string Returned(QueuedStep step) => Of(step.Step, Parts(step).Received - step.DequeueCount + 1);

    /// <summary>Null where it is no step: somebody wrote it by hand.</summary>
    public static QueuedStep? Read(QueueMessage message, string queue)
    {
        try
        {
            using var text = JsonDocument.Parse(message.Body);
            var returned = text.RootElement.TryGetProperty("returned", out var count) ? count.GetInt32() : 0;
            var step = SpilledStep.FromJson(text.RootElement.GetProperty("step").GetRawText());

            // The count of the service, without which a step could not be returned again, stands with the id.
            var received = (int)message.DequeueCount;
            var id = string.Create(CultureInfo.InvariantCulture, $"{received}/{message.MessageId}");
            return new(step, queue, id, message.PopReceipt, received - returned);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    public static string IdOf(QueuedStep step) => Parts(step).Id;

    private static string Of(SpilledStep step, int returned) => returned == 0
        ? $$"""{"step":{{step.ToJson()}}}"""
        : string.Create(CultureInfo.InvariantCulture, $$"""{"returned":{{returned}},"step":{{step.ToJson()}}}""");

    private static (int Received, string Id) Parts(QueuedStep step)
    {
        var slash = step.MessageId.IndexOf('/', StringComparison.Ordinal);
        return (int.Parse(step.MessageId[..slash], CultureInfo.InvariantCulture), step.MessageId[(slash + 1)..]);
    }
}
