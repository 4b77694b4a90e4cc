using System.Text;

namespace FunctionWorkflows.Sqlite;

/// <summary>
/// A page of headers, newest first, found by an index: its cost does not grow with what is listed before it.
/// </summary>
internal sealed class ListQuery
{
    private readonly StringBuilder _where = new();
    private readonly List<object> _values = [];
    private readonly int _most;

    public ListQuery(InstanceFilter filter, PageToken? after)
    {
        // One more than asked for tells whether there is a next page.
        _most = filter.Top + 1;
        if (after is { } last)
        {
            And(
                "(created_at, id, birth) < (?, ?, ?)",
                new DateTimeOffset(last.CreatedTicks, TimeSpan.Zero), last.Id, last.Birth);
        }

        AddStatuses(filter.Statuses);
        AddOptional("name = ?", filter.Name);
        AddOptional("created_at >= ?", filter.CreatedAfter);
        AddOptional("created_at < ?", filter.CreatedBefore);
        foreach (var (key, value) in filter.Metadata ?? new Dictionary<string, string>())
        {
            And("EXISTS (SELECT 1 FROM json_each(metadata) AS m WHERE m.key = ? AND m.value = ?)", key, value);
        }
    }

    public List<InstanceHeader> Run(SqliteDb db)
    {
        using var statement = db.Use(
            $"SELECT {HeaderRow.Columns} FROM instances{_where} ORDER BY created_at DESC, id DESC, birth DESC LIMIT ?");
        foreach (var value in _values)
        {
            _ = value is DateTimeOffset at ? statement.Add((DateTimeOffset?)at) : statement.Add((string)value);
        }

        statement.Add(_most);
        var headers = new List<InstanceHeader>();
        while (statement.Step())
        {
            headers.Add(HeaderRow.Read(statement));
        }

        return headers;
    }

    private void AddStatuses(IReadOnlyList<WorkflowStatus>? statuses)
    {
        if (statuses is null)
        {
            return;
        }

        // One status has an index in the right order; several are picked out of the index by creation (hence the +).
        var isOne = statuses.Count == 1;
        var places = string.Join(", ", statuses.Select(_ => "?"));
        And(isOne ? "status = ?" : $"+status IN ({places})", [.. statuses.Select(s => s.ToString())]);
    }

    private void AddOptional(string condition, object? value)
    {
        if (value is not null)
        {
            And(condition, value);
        }
    }

    private void And(string condition, params object[] values)
    {
        _where.Append(_where.Length == 0 ? " WHERE " : " AND ").Append(condition);
        _values.AddRange(values);
    }
}
