using System.Text;
using System.Text.Json;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// What stands for a header whose row somebody edited into nonsense: what can be read of it, set aside with an error
/// that names the column. It belongs to nobody and can be deleted; nothing else is written to it.
/// </summary>
internal static class UnreadableHeader
{
    // Commit ids are digits and letters.
    private const char Mark = '?';

    public static InstanceHeader Of(string id, TableEntity row, FunctionWorkflowsException error)
    {
        var header = HeaderRow.Read(new RowReader(row, isLenient: true), row);
        return header with
        {
            Id = id,
            Status = WorkflowStatus.Resumable,
            SetAsideBy = "*",
            Error = Json(id, error),
            Owner = null,
            CreatedAt = header.CreatedAt == default ? DateTimeOffset.UnixEpoch : header.CreatedAt,
            EndedAt = null,
            DueAt = null,
            HasStepsInFlight = false,
            Output = null,
            CommitId = $"{Mark}{header.CommitId}",
        };
    }

    public static bool Is(InstanceHeader header) => header.CommitId.StartsWith(Mark);

    // The recorded form of an exception, which is the engine's.
    private static string Json(string id, FunctionWorkflowsException error)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("code", error.Code);
            writer.WriteString("workflowId", id);
            writer.WriteString("stepName", "");
            writer.WriteStartArray("types");
            writer.WriteStringValue(typeof(FunctionWorkflowsException).FullName);
            writer.WriteEndArray();
            writer.WriteString("message", error.Message);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
