namespace FunctionWorkflows.Sqlite;

/// <summary>The row of a receipt.</summary>
internal static class ReceiptRow
{
    private const string Key = "WHERE id = ? AND birth = ? AND message_id = ?";

    public static void Insert(SqliteDb db, string id, string birth, MessageReceipt receipt) =>
        db.Use("INSERT INTO receipts (id, birth, message_id, at, answer_kind, answer) VALUES (?,?,?,?,?,?)")
            .Add(id).Add(birth).Add(receipt.MessageId).Add((DateTimeOffset?)receipt.At).Add(receipt.Answer).Run();

    public static bool Exists(SqliteDb db, string id, string birth, string messageId)
    {
        using var statement = db.Use($"SELECT 1 FROM receipts {Key}").Add(id).Add(birth).Add(messageId);
        return statement.Step();
    }

    public static MessageReceipt? Read(SqliteDb db, string id, string birth, string messageId)
    {
        using var statement = db.Use(
            $"SELECT at, answer_kind, answer FROM receipts {Key}").Add(id).Add(birth).Add(messageId);
        if (!statement.Step())
        {
            return null;
        }

        var at = statement.Time();
        return new MessageReceipt(messageId, statement.Payload(), at);
    }

    public static void DropAnswer(SqliteDb db, string id, string birth, string messageId) =>
        db.Use($"UPDATE receipts SET answer_kind = NULL, answer = NULL {Key}").Add(id).Add(birth).Add(messageId).Run();
}
