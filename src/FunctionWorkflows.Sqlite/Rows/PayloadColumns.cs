namespace FunctionWorkflows.Sqlite;

/// <summary>The two columns of a payload: its kind, and its bytes (as text, where they are JSON).</summary>
internal static class PayloadColumns
{
    public static Statement Add(this Statement statement, Payload? payload)
    {
        if (payload is null)
        {
            return statement.Null().Null();
        }

        statement.Text(NameTable<PayloadKind>.Name(payload.Kind));
        return payload.Kind == PayloadKind.Raw
            ? statement.Blob(payload.Data.Span)
            : statement.Text(payload.Data.Span);
    }

    public static Payload? Payload(this Statement statement)
    {
        if (statement.IsNull)
        {
            statement.Skip();
            statement.Skip();
            return null;
        }

        var kind = NameTable<PayloadKind>.Value(statement.Bytes());
        return new Payload(kind, statement.Bytes().ToArray());
    }
}
