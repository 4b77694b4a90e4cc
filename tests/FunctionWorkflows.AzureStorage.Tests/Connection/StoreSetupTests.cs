using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using FunctionWorkflows.AzureStorage.Tests.Faults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.AzureStorage.Tests;

public sealed class StoreSetupTests
{
    private readonly StorageFaults _faults = new();

    [Fact]
    public async Task Opening_makes_all_that_a_hub_has_and_may_be_repeated()
    {
        var clients = await Hubs.ConnectAsync();

        var key = await OpenAsync(clients);
        var again = await OpenAsync(await Hubs.ConnectAsync(o => o.HubName = clients.Names.Hub));

        Assert.Equal(32, key.Length);
        Assert.Equal(key, again);
        Assert.Equal(2, (await RowAsync(clients, "schema"))["Version"]);
        Assert.True(await clients.Once.Objects.ExistsAsync());
        Assert.True(await clients.Once.Hosts.ExistsAsync());
        Assert.True(await clients.Once.Activations.ExistsAsync());
        Assert.True(await clients.Once.Steps().ExistsAsync());
        Assert.Empty(await clients.Once.Instances.QueryAsync<TableEntity>().ToListAsync());
    }

    [Fact]
    public async Task Hosts_that_open_a_new_hub_at_once_have_one_key()
    {
        var clients = await Hubs.ConnectAsync();

        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync(clients)));

        Assert.All(keys, key => Assert.Equal(keys[0], key));
    }

    [Fact]
    public async Task Hubs_of_one_account_have_nothing_in_common()
    {
        var (one, other) = (await Hubs.OpenAsync(), await Hubs.OpenAsync());

        Assert.NotEqual(await OpenAsync(one), await OpenAsync(other));
    }

    [Fact]
    public async Task Hub_of_a_later_version_is_refused_and_left_as_it_is()
    {
        var clients = await Hubs.ConnectAsync();
        await clients.Once.Index.CreateAsync();
        await clients.Once.Index.AddEntityAsync(new TableEntity("!store", "schema") { ["Version"] = 3 });

        var refused = await Assert.ThrowsAsync<FunctionWorkflowsException>(() => OpenAsync(clients));

        Assert.Equal("FW1038", refused.Code);
        Assert.Contains($"'azure:devstoreaccount1/{clients.Names.Hub}' has schema version 3", refused.Message, StringComparison.Ordinal);
        Assert.False(await clients.Once.Objects.ExistsAsync());
        Assert.Single(await clients.Once.Index.QueryAsync<TableEntity>().ToListAsync());
    }

    [Fact]
    public async Task Hub_of_a_former_version_is_raised_so_that_no_host_of_it_joins_any_more()
    {
        var clients = await Hubs.OpenAsync();
        await clients.Once.Index.UpsertEntityAsync(new TableEntity("!store", "schema") { ["Version"] = 1 });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync(clients)));

        Assert.Equal(2, (await RowAsync(clients, "schema"))["Version"]);
    }

    [Theory]
    [InlineData("schema", "Version", "one")]
    [InlineData("hint-key", "Key", "not base64")]
    [InlineData("hint-key", "Key", "c2hvcnQ=")]
    public async Task Row_edited_by_hand_is_told_with_its_column(string row, string column, string value)
    {
        var clients = await Hubs.OpenAsync();
        await clients.Once.Index.UpsertEntityAsync(new TableEntity("!store", row) { [column] = value });

        var refused = await Assert.ThrowsAsync<FunctionWorkflowsException>(() => OpenAsync(clients));

        Assert.Equal("FW1033", refused.Code);
        Assert.Contains($"the column '{column}' of the row '!store', '{row}'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Fault.Busy))]
    [InlineData(nameof(Fault.FailBefore))]
    [InlineData(nameof(Fault.FailAfter))]
    public async Task Each_request_may_fail_once(string fault)
    {
        // A first opening has eleven.
        var keys = await Task.WhenAll(Enumerable.Range(1, 11).Select(async number =>
        {
            var faults = new StorageFaults();
            faults.At(number, Enum.Parse<Fault>(fault));
            var clients = await Hubs.ConnectAsync(o => o.ConfigureClient = client => faults.In(client));
            return (First: await OpenAsync(clients), Second: await OpenAsync(clients));
        }));

        Assert.All(keys, key => Assert.Equal(key.First, key.Second));
    }

    [Fact]
    public async Task Account_that_stays_busy_is_given_up_after_few_requests()
    {
        _faults.Always(_ => Fault.Busy);
        var clients = await Hubs.ConnectAsync(o => o.ConfigureClient = client => _faults.In(client));

        var refused = await Assert.ThrowsAsync<FunctionWorkflowsException>(() => OpenAsync(clients));

        Assert.Equal("FW1043", refused.Code);
        Assert.Equal(3, _faults.Count);
    }

    [Fact]
    public async Task Wrong_key_is_told_at_once_and_not_shown()
    {
        const string Wrong = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0";
        var connection = (await Azurite.Shared).ConnectionString.Replace(
            StorageAccount.EmulatorKey, Wrong, StringComparison.Ordinal);
        var clients = Connect(connection, o => o.ConfigureClient = client => _faults.In(client));

        var refused = await Assert.ThrowsAsync<FunctionWorkflowsException>(() => OpenAsync(clients));

        Assert.Equal("FW1044", refused.Code);
        Assert.Contains("Copy the key anew into the setting 'Test'", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("SharedKey", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, _faults.Count);
    }

    [Fact]
    public async Task Emulator_that_does_not_run_is_told_within_seconds()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        var start = Stopwatch.GetTimestamp();

        var refused = await Assert.ThrowsAsync<FunctionWorkflowsException>(() => OpenAsync(Connect(At(port))));

        Assert.Equal("FW1043", refused.Code);
        Assert.Contains($"does not run at '127.0.0.1:{port}'", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(AggregateException), refused.ToString(), StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Account_that_never_answers_is_given_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var clients = Connect(
            At(((IPEndPoint)silent.LocalEndpoint).Port), o => o.OpenTimeout = TimeSpan.FromSeconds(0.5));

        var refused = await Assert.ThrowsAsync<FunctionWorkflowsException>(() => OpenAsync(clients));

        Assert.Equal("FW1043", refused.Code);
        Assert.Contains("no answer came within 0.5 s", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Account_that_does_not_exist_is_told_with_its_address()
    {
        var clients = Connect($"AccountName=acct;AccountKey={StorageAccount.EmulatorKey};EndpointSuffix=storage.invalid");

        var refused = await Assert.ThrowsAsync<FunctionWorkflowsException>(() => OpenAsync(clients));

        Assert.Equal("FW1043", refused.Code);
        Assert.Contains("cannot be reached at 'acct.table.storage.invalid'", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(StorageAccount.EmulatorKey, refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identity_without_a_token_is_told_before_the_account_is_asked()
    {
        var account = new StorageAccount("acct", "the setting 'Test'", ServiceUris.OfAccount("acct", "storage.invalid"))
        {
            Credential = new NoIdentity(),
        };

        var refused = await Assert.ThrowsAsync<FunctionWorkflowsException>(
            () => OpenAsync(new StorageClients(account, new())));

        Assert.Equal("FW1044", refused.Code);
        Assert.Contains("Nobody is signed in", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Canceled_opening_ends_as_canceled()
    {
        using var stopping = new CancellationTokenSource();
        _faults.On(_ => true, Fault.Pause);
        var clients = await Hubs.ConnectAsync(o => o.ConfigureClient = client => _faults.In(client));

        var opening = new StoreSetup(clients, TimeProvider.System).OpenAsync(stopping.Token);
        await _faults.PausedAsync();
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
    }

    [Theory]
    [InlineData("azure")]
    [InlineData("AZURE:Orders")]
    [InlineData("azure:UseDevelopmentStorage=true")]
    public async Task Store_is_chosen_by_name(string name)
    {
        await using var services = Services(("AzureWebJobsStorage", "UseDevelopmentStorage=true"), ("Orders", "UseDevelopmentStorage=true"))
            .AddFunctionWorkflowsClient().UseStore(name).Services.BuildServiceProvider();

        Assert.Equal("azure:devstoreaccount1/workflows", services.GetRequiredService<IWorkflowStore>().Description);
    }

    [Fact]
    public async Task Store_is_chosen_in_code()
    {
        await using var services = Services().AddFunctionWorkflowsClient()
            .UseAzureStorage("UseDevelopmentStorage=true", options => options.HubName = "Orders")
            .Services.BuildServiceProvider();

        Assert.Equal("azure:devstoreaccount1/Orders", services.GetRequiredService<IWorkflowStore>().Description);
    }

    [Theory]
    [InlineData("azure:UseDevelopmentStorage=true", "Orders")]
    [InlineData(null, "Invoices")]
    public async Task Options_of_the_host_hold_where_the_store_has_none_of_its_own(string? store, string hub)
    {
        var builder = Services().AddFunctionWorkflowsClient().Configure(options => options.HubName = "Orders");
        await using var services = (store is null
            ? builder.UseAzureStorage("UseDevelopmentStorage=true", options => options.HubName = "Invoices")
            : builder.UseStore(store)).Services.BuildServiceProvider();

        Assert.Equal($"azure:devstoreaccount1/{hub}", services.GetRequiredService<IWorkflowStore>().Description);
    }

    [Theory]
    [InlineData("UseDevelopmentStorage=true", "my-hub", "FW1046")]
    [InlineData("AccountName=acct", "hub", "FW1045")]
    [InlineData(null, "hub", "FW1045")]
    public void Bad_choice_is_told_when_the_store_is_made(string? connection, string hub, string code)
    {
        using var services = Services().AddFunctionWorkflowsClient()
            .UseAzureStorage(connection, options => options.HubName = hub)
            .Services.BuildServiceProvider();

        var refused = Assert.Throws<FunctionWorkflowsException>(() => services.GetRequiredService<IWorkflowStore>());

        Assert.Equal(code, refused.Code);
    }

    private static Task<byte[]> OpenAsync(StorageClients clients) =>
        new StoreSetup(clients, TimeProvider.System).OpenAsync(CancellationToken.None);

    private static StorageClients Connect(string connection, Action<AzureStorageOptions>? configure = null)
    {
        var options = new AzureStorageOptions { HubName = AzureTest.NewHub() };
        configure?.Invoke(options);
        return new(ConnectionString.Read(connection, "the setting 'Test'"), options);
    }

    private static string At(int port) =>
        $"AccountName=devstoreaccount1;AccountKey={StorageAccount.EmulatorKey};" + string.Concat(
            new[] { "Blob", "Queue", "Table" }.Select(service => $"{service}Endpoint=http://127.0.0.1:{port}/devstoreaccount1;"));

    private static async Task<TableEntity> RowAsync(StorageClients clients, string row) =>
        await clients.Once.Index.GetEntityAsync<TableEntity>("!store", row);

    private static ServiceCollection Services(params (string Key, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create<string, string?>(s.Key, s.Value)))
            .Build());
        return services;
    }

    private sealed class NoIdentity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("Nobody is signed in.");

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("Nobody is signed in.");
    }
}
