namespace FunctionWorkflows.Emulator;

/// <summary>A real Azurite on free ports of this machine, which ends with the test process however that ends.</summary>
internal sealed class Azurite : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    // The key that every Azurite has, printed in its documentation.
    private const string Key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly Lazy<Task<Azurite>> OneForAll = new(() => StartAsync());

    private readonly string? _folder;
    private readonly AzuritePorts _ports;
    private AzuriteProcess _process;

    private Azurite(AzuriteProcess process, string? folder)
    {
        _process = process;
        _ports = process.Ports;
        _folder = folder;
    }

    /// <summary>The one that tests share: in memory, started at first use. Each test takes names of its own.</summary>
    public static Task<Azurite> Shared => OneForAll.Value;

    public int ProcessId => _process.Id;

    public string Output => _process.Output;

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};" +
        $"BlobEndpoint=http://127.0.0.1:{_ports.Blob}/{Account};" +
        $"QueueEndpoint=http://127.0.0.1:{_ports.Queue}/{Account};" +
        $"TableEndpoint=http://127.0.0.1:{_ports.Table}/{Account};";

    /// <summary>Starts one for the caller alone; on disk its data outlive <see cref="StopAsync"/>.</summary>
    public static async Task<Azurite> StartAsync(bool onDisk = false)
    {
        var folder = onDisk ? Directory.CreateTempSubdirectory("azurite-").FullName : null;
        return new Azurite(await AzuriteProcess.StartAsync(AzuritePorts.Any, folder).ConfigureAwait(false), folder);
    }

    /// <summary>Ends it as a power cut does: what Azurite wrote in the last seconds is lost on disk too.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Ends it in order, so that all its data are on disk.</summary>
    public Task StopAsync() => _process.StopAsync();

    /// <summary>Starts it again at the same address and folder; in memory it is empty then.</summary>
    public async Task RestartAsync()
    {
        await _process.DisposeAsync().ConfigureAwait(false);
        _process = await AzuriteProcess.StartAsync(_ports, _folder).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync().ConfigureAwait(false);
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
