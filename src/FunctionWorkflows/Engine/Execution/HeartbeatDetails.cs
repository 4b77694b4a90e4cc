using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>The details of heartbeats as they are recorded: JSON, small, and without objects of their own.</summary>
internal static class HeartbeatDetails
{
    private const int MostBytes = 16 * 1024;

    public static Payload Freeze(object details, string step, string workflow)
    {
        var json = PayloadSerializer.SerializeAsIs(details, out var objects);
        if (json.Length > MostBytes)
        {
            throw Refused(step, workflow, $"take {json.Length} bytes as JSON, and {MostBytes} is the most");
        }

        // Objects are stored with an output, of which there is none yet; those that are recorded may be mentioned.
        return objects.Any(pointer => pointer.Content is not null)
            ? throw Refused(step, workflow, "have an object that is not recorded anywhere")
            : new(PayloadKind.Json, json);
    }

    public static T? Read<T>(Payload details, ObjectScope scope, string step)
    {
        try
        {
            return PayloadSerializer.Deserialize<T>(details.Data.Span, scope);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new FunctionWorkflowsException(
                "FW1058",
                $"The details of the last heartbeat of step '{step}' of workflow '{scope.InstanceId}' were read as a "
                + $"'{typeof(T)}': {e.Message} Read them as the type that was passed to Heartbeat.",
                e);
        }
    }

    private static FunctionWorkflowsException Refused(string step, string workflow, string why) => new(
        "FW1057",
        $"The details of a heartbeat of step '{step}' of workflow '{workflow}' {why}. "
        + "Pass what a next try needs to go on, such as a position; leave large values to the output.");
}
