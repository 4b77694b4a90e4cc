using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage;

/// <summary>The rows of messages and of their receipts.</summary>
internal static class MessageRow
{
    public static TableEntity Write(string partition, string birth, InboxMessage message, long sentTicks)
    {
        var row = new TableEntity(partition, Keys.Message(birth, message.Id))
        {
            ["MessageId"] = message.Id,
            ["Sent"] = sentTicks,
            ["Kind"] = message.Kind,
        };
        row.Set("Name", message.Name);
        row.Set("Data", message.Data);
        return row;
    }

    public static InboxMessage Read(TableEntity entity, long number)
    {
        var row = new RowReader(entity);
        return new()
        {
            Id = row.Text("MessageId"),
            Number = number,
            Kind = row.Text("Kind"),
            Name = row.OptionalText("Name"),
            Data = row.Payload("Data"),
        };
    }

    public static long Sent(TableEntity entity) => new RowReader(entity).Long("Sent");

    public static TableEntity WriteReceipt(string partition, string birth, MessageReceipt receipt)
    {
        var row = new TableEntity(partition, Keys.Receipt(birth, receipt.MessageId))
        {
            ["MessageId"] = receipt.MessageId,
        };
        row.Set("At", receipt.At);
        row.Set("Answer", receipt.Answer);
        return row;
    }

    public static MessageReceipt ReadReceipt(TableEntity entity)
    {
        var row = new RowReader(entity);
        return new(row.Text("MessageId"), row.Payload("Answer"), row.Time("At"));
    }
}
