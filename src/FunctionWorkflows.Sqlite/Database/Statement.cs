using System.Buffers;
using System.Buffers.Text;
using System.Text;
using SQLitePCL;

namespace FunctionWorkflows.Sqlite;

/// <summary>
/// A prepared statement whose parameters are added, and whose columns are read, one after the other. Disposing resets
/// it for its next use.
/// </summary>
internal sealed class Statement(SqliteDb db, sqlite3_stmt handle) : IDisposable
{
    private int _nextParameter = 1;
    private int _nextColumn;

    public void Dispose()
    {
        raw.sqlite3_reset(handle);
        _nextParameter = 1;
    }

    public void Close() => handle.Dispose();

    public bool Step()
    {
        _nextColumn = 0;
        var code = raw.sqlite3_step(handle);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw db.Failure(code),
        };
    }

    /// <summary>Executes it with the parameters added so far, and resets it for the next ones.</summary>
    public int Run()
    {
        try
        {
            Step();
        }
        finally
        {
            Dispose();
        }

        return raw.sqlite3_changes(db.Handle);
    }

    /// <summary>Continues with the parameter of that number: those before keep what they were bound to last.</summary>
    public Statement From(int parameter)
    {
        _nextParameter = parameter;
        return this;
    }

    public Statement Null()
    {
        raw.sqlite3_bind_null(handle, _nextParameter++);
        return this;
    }

    public Statement Add(long value)
    {
        raw.sqlite3_bind_int64(handle, _nextParameter++, value);
        return this;
    }

    public Statement Add(double value)
    {
        raw.sqlite3_bind_double(handle, _nextParameter++, value);
        return this;
    }

    public Statement Add(string? value)
    {
        if (value is null)
        {
            return Null();
        }

        var most = value.Length * 3;
        var rented = most > 768 ? ArrayPool<byte>.Shared.Rent(most) : null;
        var buffer = rented ?? stackalloc byte[768];
        Text(buffer[..Encoding.UTF8.GetBytes(value, buffer)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return this;
    }

    // The round-trip form of UTC: people can read it, and it sorts as text.
    public Statement Add(DateTimeOffset? value)
    {
        if (value is not { } at)
        {
            return Null();
        }

        Span<byte> buffer = stackalloc byte[33];
        Utf8Formatter.TryFormat(at.UtcDateTime, buffer, out var length, 'O');
        return Text(buffer[..length]);
    }

    public Statement Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            // An empty span is a null pointer, which SQLite takes for NULL.
            raw.sqlite3_bind_text(handle, _nextParameter++, utf8z.FromString(""));
        }
        else
        {
            Check(raw.sqlite3_bind_text(handle, _nextParameter++, utf8));
        }

        return this;
    }

    public Statement Blob(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            raw.sqlite3_bind_zeroblob(handle, _nextParameter++, 0);
        }
        else
        {
            Check(raw.sqlite3_bind_blob(handle, _nextParameter++, bytes));
        }

        return this;
    }

    public bool IsNull => raw.sqlite3_column_type(handle, _nextColumn) == raw.SQLITE_NULL;

    public void Skip() => _nextColumn++;

    public long Long() => raw.sqlite3_column_int64(handle, _nextColumn++);

    public double Double() => raw.sqlite3_column_double(handle, _nextColumn++);

    public int Int() => (int)Long();

    public ReadOnlySpan<byte> Bytes() => raw.sqlite3_column_blob(handle, _nextColumn++);

    public string String() => Encoding.UTF8.GetString(Bytes());

    public string? OptionalString()
    {
        if (IsNull)
        {
            Skip();
            return null;
        }

        return String();
    }

    public DateTimeOffset Time()
    {
        var text = Bytes();
        if (!Utf8Parser.TryParse(text, out DateTime value, out _, 'O'))
        {
            throw new InvalidDataException($"'{Encoding.UTF8.GetString(text)}' is not an instant.");
        }

        return new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Utc));
    }

    public DateTimeOffset? OptionalTime()
    {
        if (IsNull)
        {
            Skip();
            return null;
        }

        return Time();
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw db.Failure(code);
        }
    }
}
