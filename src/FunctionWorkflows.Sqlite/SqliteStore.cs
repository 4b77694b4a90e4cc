using System.Collections.Concurrent;
using FunctionWorkflows.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FunctionWorkflows;

/// <summary>
/// Keeps workflows in one SQLite file. Each commit is on the disk when its task ends; several processes of one machine
/// may share the file.
/// </summary>
public sealed class SqliteStore : IWorkflowStore
{
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly SqliteStoreOptions _options;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, SqliteMembership> _members = new(StringComparer.Ordinal);
    private SqliteContext? _context;
    private ChangePoller? _poller;
    private DateTimeOffset _nextSweep;
    private bool _isDisposed;

    /// <summary>Names a store; nothing is touched before <see cref="OpenAsync"/>.</summary>
    /// <param name="path">The file; it is created together with its directory where it is missing.</param>
    /// <param name="timeProvider">The clock of the leases; the system's where null.</param>
    public SqliteStore(string path, TimeProvider? timeProvider = null)
        : this(path, timeProvider ?? TimeProvider.System, new SqliteStoreOptions())
    {
    }

    internal SqliteStore(string path, TimeProvider time, SqliteStoreOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _path = Path.GetFullPath(path);
        _time = time;
        _options = options;
        Hosts = new Hosts(this);
        Uploads = new Uploads(this);
        Instances = new SqliteInstances(this);
        Objects = new SqliteObjects(this);
        Steps = new SqliteSteps(this);
        Cluster = new SqliteCluster(this);
    }

    /// <inheritdoc/>
    public IInstanceStore Instances { get; }

    /// <inheritdoc/>
    public IObjectStore Objects { get; }

    /// <inheritdoc/>
    public IStepQueue Steps { get; }

    /// <inheritdoc/>
    public ICluster Cluster { get; }

    /// <inheritdoc/>
    public string Description => $"sqlite:{_path}";

    /// <summary>A store with the leases of the host's options.</summary>
    internal static SqliteStore Of(string path, IServiceProvider services)
    {
        var host = services.GetService<IOptions<FunctionWorkflowsOptions>>()?.Value ?? new();
        var options = new SqliteStoreOptions { BusyLease = host.BusyLease, IdleLease = host.IdleLease };
        return new(path, services.GetService<TimeProvider>() ?? TimeProvider.System, options);
    }

    internal SqliteContext Context => _context ?? throw new InvalidOperationException(
        $"The store '{_path}' is not open. Call OpenAsync first.");

    internal ChangePoller Poller => _poller ?? throw new InvalidOperationException(
        $"The store '{_path}' is not open. Call OpenAsync first.");

    internal Hosts Hosts { get; }

    internal Uploads Uploads { get; }

    /// <inheritdoc/>
    public async ValueTask OpenAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_context is not null)
            {
                return;
            }

            _context = new SqliteContext(
                _path, _time, _options, new WriteQueue(OpenFile(), _options.LockTimeout), new ReaderPool(_path));
            _poller = new ChangePoller(_context);
            _nextSweep = _time.GetUtcNow() + _options.OrphanAge;
        }

        await SweepAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the memberships that are left, and closes the file.</summary>
    /// <returns>A task that ends when it is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isDisposed || _context is null)
            {
                _isDisposed = true;
                return;
            }

            _isDisposed = true;
        }

        foreach (var member in _members.Values)
        {
            await member.DisposeAsync().ConfigureAwait(false);
        }

        _poller?.Dispose();
        _context.Dispose();
    }

    internal void Add(SqliteMembership member) => _members[member.Host.Id] = member;

    internal void Remove(SqliteMembership member) => _members.TryRemove(new(member.Host.Id, member));

    internal bool IsOwn(string hostId) => _members.ContainsKey(hostId);

    internal SqliteMembership Member(string hostId) => _members[hostId];

    /// <summary>What is done beside a renewal, when there is time.</summary>
    internal void TidyUp(bool isIdle)
    {
        if (isIdle)
        {
            Context.Writes.TryUse(db => db.TryRun("PRAGMA wal_checkpoint(TRUNCATE)"));
        }

        if (_time.GetUtcNow() >= _nextSweep)
        {
            _nextSweep = _time.GetUtcNow() + _options.OrphanAge;
            _ = SweepAsync().AsTask();
        }
    }

    private async ValueTask SweepAsync()
    {
        var now = _time.GetUtcNow();
        await Uploads.DoomOrphansAsync().ConfigureAwait(false);
        await Uploads.CollectAsync().ConfigureAwait(false);
        await Context.Writes.WriteAsync(db =>
        {
            BirthRow.Forget(db, now - TimeSpan.FromHours(1));
            return true;
        }).ConfigureAwait(false);
    }

    private SqliteDb OpenFile()
    {
        try
        {
            FileSystems.Check(_path);
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FunctionWorkflowsException(
                "FW1030",
                $"The directory of the workflow store '{_path}' cannot be created: {error.Message} "
                + "Choose a path that this process may write to.",
                error);
        }

        SqliteDb? db = null;
        try
        {
            // While it is prepared, SQLite waits for locks by itself; afterwards the queue does.
            db = SqliteDb.Open(_path, canCreate: true, (int)_options.LockTimeout.TotalMilliseconds);
            db.RunScript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;"
                + "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY");
            Schema.Prepare(db, _path);
            db.WaitForLocks(0);
            return db;
        }
        catch (SqliteFailure failure)
        {
            db?.Dispose();
            throw failure.ToException();
        }
        catch
        {
            db?.Dispose();
            throw;
        }
    }
}
