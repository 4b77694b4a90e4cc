namespace FunctionWorkflows.Sqlite;

/// <summary>The row of an inbox message.</summary>
internal static class MessageRow
{
    // A message that is there already is left as it is.
    private const string InsertOne = """
        INSERT INTO inbox (id, birth, message_id, kind, name, data_kind, data) VALUES (?,?,?,?,?,?,?)
        ON CONFLICT (id, birth, message_id) DO NOTHING
        """;

    private const string After = """
        SELECT number, message_id, kind, name, data_kind, data FROM inbox
        WHERE id = ? AND birth = ? AND number > ? ORDER BY number
        """;

    public static void Insert(SqliteDb db, string id, string birth, InboxMessage message) => db.Use(InsertOne)
        .Add(id).Add(birth).Add(message.Id).Add(message.Kind).Add(message.Name).Add(message.Data).Run();

    public static void Delete(SqliteDb db, string id, string birth, string messageId) =>
        db.Use("DELETE FROM inbox WHERE id = ? AND birth = ? AND message_id = ?")
            .Add(id).Add(birth).Add(messageId).Run();

    public static List<InboxMessage> Read(SqliteDb db, string id, string birth, long after)
    {
        var messages = new List<InboxMessage>();
        using var statement = db.Use(After).Add(id).Add(birth).Add(after);
        while (statement.Step())
        {
            messages.Add(new InboxMessage
            {
                Number = statement.Long(),
                Id = statement.String(),
                Kind = statement.String(),
                Name = statement.OptionalString(),
                Data = statement.Payload(),
            });
        }

        return messages;
    }
}
