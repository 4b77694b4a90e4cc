using System.Diagnostics;
using System.Globalization;
using SQLitePCL;

namespace FunctionWorkflows.Benchmarks;

/// <summary>
/// What SQLite itself does with the same durability: a header row updated and records of a typical size inserted, in a
/// given number of transactions, each with its fsync. No indexes beyond the primary keys, and nothing else.
/// </summary>
internal sealed class BareSqlite : IDisposable
{
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _header;
    private readonly sqlite3_stmt _record;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _commit;
    private int _runs;

    public BareSqlite(string folder)
    {
        Batteries_V2.Init();
        Check(raw.sqlite3_open(Path.Combine(folder, $"bare-{Guid.NewGuid():N}.db"), out _db));
        Run("PRAGMA journal_mode = WAL");
        Run("PRAGMA synchronous = FULL");
        Run("PRAGMA wal_autocheckpoint = 4000");
        Run("CREATE TABLE headers (id TEXT PRIMARY KEY, status TEXT, commits INTEGER, metadata TEXT, output TEXT) WITHOUT ROWID");
        Run("CREATE TABLE records (id TEXT, sequence INTEGER, key TEXT, name TEXT, started TEXT, ended TEXT, data BLOB, PRIMARY KEY (id, sequence)) WITHOUT ROWID");
        _header = Prepare("UPDATE headers SET commits = ?1 WHERE id = ?2");
        _record = Prepare("INSERT INTO records VALUES (?3, ?1, ?2, 'BenchmarkSteps.Next', '2026-01-01T00:00:00.0000000Z', '2026-01-01T00:00:00.0000000Z', '12345')");
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
    }

    public TimeSpan Write(int records, int transactions)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"workflow-{++_runs}");
        Run($"INSERT INTO headers VALUES ('{id}', 'Running', 0, '{{}}', NULL)");
        raw.sqlite3_bind_text(_header, 2, id);
        raw.sqlite3_bind_text(_record, 3, id);
        var clock = Stopwatch.StartNew();
        var written = 0;
        for (var i = 1; i <= transactions; i++)
        {
            Step(_begin);
            raw.sqlite3_bind_int64(_header, 1, i);
            Step(_header);
            for (var until = (int)((long)records * i / transactions); written < until; written++)
            {
                raw.sqlite3_bind_int64(_record, 1, written);
                raw.sqlite3_bind_text(_record, 2, string.Create(CultureInfo.InvariantCulture, $"0123456789abcdef0123456789abcdef|s|abcdefghijklmnopqrst{written:D6}"));
                Step(_record);
            }

            Step(_commit);
        }

        return clock.Elapsed;
    }

    public void Dispose()
    {
        foreach (var statement in (sqlite3_stmt[])[_header, _record, _begin, _commit])
        {
            raw.sqlite3_finalize(statement);
        }

        raw.sqlite3_close(_db);
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_db, sql, out var statement));
        return statement;
    }

    private static void Step(sqlite3_stmt statement)
    {
        if (raw.sqlite3_step(statement) != raw.SQLITE_DONE)
        {
            throw new InvalidOperationException("SQLite refused a statement of the baseline.");
        }

        raw.sqlite3_reset(statement);
    }

    private void Run(string sql) => Check(raw.sqlite3_exec(_db, sql));

    private static void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite returned {code}.");
        }
    }
}
