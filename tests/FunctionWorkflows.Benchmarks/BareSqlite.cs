using System.Diagnostics;
using System.Globalization;
using SQLitePCL;

namespace FunctionWorkflows.Benchmarks;

/// <summary>
/// What SQLite itself does with the same durability: a header row updated and records of a typical size inserted, in a
/// given number of transactions, each with its fsync. No indexes beyond the primary keys, and nothing else.
/// </summary>
internal static class BareSqlite
{
    public static TimeSpan Write(string folder, int records, int transactions)
    {
        Batteries_V2.Init();
        var path = Path.Combine(folder, $"bare-{Guid.NewGuid():N}.db");
        Check(raw.sqlite3_open(path, out var db));
        Run(db, "PRAGMA journal_mode = WAL");
        Run(db, "PRAGMA synchronous = FULL");
        Run(db, "CREATE TABLE headers (id TEXT PRIMARY KEY, status TEXT, commits INTEGER, metadata TEXT, output TEXT) WITHOUT ROWID");
        Run(db, "CREATE TABLE records (id TEXT, sequence INTEGER, key TEXT, name TEXT, started TEXT, ended TEXT, data BLOB, PRIMARY KEY (id, sequence)) WITHOUT ROWID");
        Run(db, "INSERT INTO headers VALUES ('workflow', 'Running', 0, '{}', NULL)");
        Check(raw.sqlite3_prepare_v2(db, "UPDATE headers SET commits = ?1 WHERE id = 'workflow'", out var header));
        Check(raw.sqlite3_prepare_v2(db, "INSERT INTO records VALUES ('workflow', ?1, ?2, 'BenchmarkSteps.Next', '2026-01-01T00:00:00.0000000Z', '2026-01-01T00:00:00.0000000Z', '12345')", out var record));
        Check(raw.sqlite3_prepare_v2(db, "BEGIN IMMEDIATE", out var begin));
        Check(raw.sqlite3_prepare_v2(db, "COMMIT", out var commit));
        var clock = Stopwatch.StartNew();
        var written = 0;
        for (var i = 1; i <= transactions; i++)
        {
            Step(begin);
            raw.sqlite3_bind_int64(header, 1, i);
            Step(header);
            for (var until = (int)((long)records * i / transactions); written < until; written++)
            {
                raw.sqlite3_bind_int64(record, 1, written);
                raw.sqlite3_bind_text(record, 2, string.Create(CultureInfo.InvariantCulture, $"0123456789abcdef0123456789abcdef|s|abcdefghijklmnopqrst{written:D6}"));
                Step(record);
            }

            Step(commit);
        }

        var elapsed = clock.Elapsed;
        foreach (var statement in (sqlite3_stmt[])[header, record, begin, commit])
        {
            raw.sqlite3_finalize(statement);
        }

        raw.sqlite3_close(db);
        return elapsed;
    }

    private static void Step(sqlite3_stmt statement)
    {
        if (raw.sqlite3_step(statement) != raw.SQLITE_DONE)
        {
            throw new InvalidOperationException("SQLite refused a statement of the baseline.");
        }

        raw.sqlite3_reset(statement);
    }

    private static void Run(sqlite3 db, string sql) => Check(raw.sqlite3_exec(db, sql));

    private static void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite returned {code}.");
        }
    }
}
