using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace FunctionWorkflows.AzureStorage.Tests;

public sealed class ConnectionReaderTests
{
    // A key's form, and nobody's key.
    private const string Key = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0";
    private const string Signature = "sv=2024-11-04&ss=bqt&srt=sco&sp=rwdlacup&sig=c2VjcmV0";
    private const string Origin = "the argument of UseAzureStorage";

    [Theory]
    [InlineData($"DefaultEndpointsProtocol=https;AccountName=acct;AccountKey={Key};EndpointSuffix=core.windows.net")]
    [InlineData($"AccountName=acct;AccountKey={Key}")]
    [InlineData($" accountname = acct ; accountkey = {Key} ; ")]
    [InlineData($"BlobEndpoint=https://acct.blob.core.windows.net/;AccountName=acct;AccountKey={Key}")]
    [InlineData($"BlobEndpoint=https://acct.blob.core.windows.net/;SharedAccessSignature={Signature}")]
    [InlineData($"TableEndpoint=https://acct.table.core.windows.net;SharedAccessSignature=?{Signature}")]
    [InlineData("https://acct.core.windows.net")]
    [InlineData("https://acct.blob.core.windows.net")]
    [InlineData("https://acct.queue.core.windows.net/")]
    [InlineData("https://acct.table.core.windows.net/")]
    [InlineData("https://acct")]
    public void Connection_gives_all_three_services(string connection)
    {
        var account = Read(connection);

        Assert.Equal("acct", account.Name);
        Assert.Equal("https://acct.blob.core.windows.net/", account.Uris.Blobs.ToString());
        Assert.Equal("https://acct.queue.core.windows.net/", account.Uris.Queues.ToString());
        Assert.Equal("https://acct.table.core.windows.net/", account.Uris.Tables.ToString());
        Assert.False(account.IsEmulator);
    }

    [Theory]
    [InlineData("https://acct.table.core.chinacloudapi.cn", "https://acct.queue.core.chinacloudapi.cn/")]
    [InlineData("https://acct.core.usgovcloudapi.net", "https://acct.queue.core.usgovcloudapi.net/")]
    [InlineData("https://acct.z12.blob.storage.azure.net", "https://acct.z12.queue.storage.azure.net/")]
    [InlineData("https://acct.privatelink.blob.core.windows.net", "https://acct.privatelink.queue.core.windows.net/")]
    public void Service_is_found_in_any_cloud(string connection, string queues) =>
        Assert.Equal(queues, Read(connection).Uris.Queues.ToString());

    [Theory]
    [InlineData("UseDevelopmentStorage=true", "127.0.0.1")]
    [InlineData("usedevelopmentstorage=TRUE;", "127.0.0.1")]
    [InlineData("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://azurite", "azurite")]
    public void Emulator_is_known_by_its_ports(string connection, string host)
    {
        var account = Read(connection);

        Assert.Equal($"http://{host}:10000/devstoreaccount1", account.Uris.Blobs.ToString());
        Assert.Equal($"http://{host}:10001/devstoreaccount1", account.Uris.Queues.ToString());
        Assert.Equal($"http://{host}:10002/devstoreaccount1", account.Uris.Tables.ToString());
        Assert.True(account.IsEmulator);
        Assert.NotNull(account.Key);
    }

    [Fact]
    public void Key_signature_and_identity_are_told_apart()
    {
        var byKey = Read($"AccountName=acct;AccountKey={Key}");
        var bySignature = Read($"BlobEndpoint=https://acct.blob.core.windows.net;SharedAccessSignature=?{Signature}");
        var byIdentity = Read("https://acct.blob.core.windows.net");

        Assert.Equal((Key, null, null), (byKey.Key, byKey.Signature, byKey.Credential));
        Assert.Equal((null, Signature, null), (bySignature.Key, bySignature.Signature, bySignature.Credential));
        Assert.Null(byIdentity.Key);
        Assert.IsType<DefaultAzureCredential>(byIdentity.Credential);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage")]
    [InlineData("ConnectionStrings:AzureWebJobsAzureWebJobsStorage")]
    [InlineData("ConnectionStrings:AzureWebJobsStorage")]
    public void Without_a_connection_the_setting_of_the_function_host_is_read(string key)
    {
        var account = Read(null, (key, $"AccountName=acct;AccountKey={Key}"));

        Assert.Equal("acct", account.Name);
        Assert.Equal($"the setting '{key}'", account.Origin);
    }

    [Theory]
    [InlineData("ConnectionStrings:AzureWebJobsOrders")]
    [InlineData("AzureWebJobsOrders")]
    [InlineData("ConnectionStrings:Orders")]
    [InlineData("Orders")]
    public void Name_of_a_setting_is_looked_up_as_in_azure_functions(string key) =>
        Assert.Equal("acct", Read("Orders", (key, "https://acct.blob.core.windows.net")).Name);

    [Theory]
    [InlineData("serviceUri", "https://acct.blob.core.windows.net")]
    [InlineData("blobServiceUri", "https://acct.blob.core.windows.net")]
    [InlineData("queueServiceUri", "https://acct.queue.core.windows.net/")]
    [InlineData("tableServiceUri", "https://acct.table.core.windows.net")]
    [InlineData("accountName", "acct")]
    public void One_part_of_an_identity_is_enough(string part, string value)
    {
        foreach (var separator in new[] { ":", "__" })
        {
            var account = Read(null, ($"AzureWebJobsStorage{separator}{part}", value));

            Assert.Equal(ServiceUris.OfAccount("acct"), account.Uris);
            Assert.IsType<DefaultAzureCredential>(account.Credential);
            Assert.Equal("the setting 'AzureWebJobsStorage'", account.Origin);
        }
    }

    [Fact]
    public void Address_of_one_service_wins_over_that_of_the_account()
    {
        var account = Read(
            null,
            ("AzureWebJobsStorage:accountName", "acct"),
            ("AzureWebJobsStorage:queueServiceUri", "https://queues.example"));

        Assert.Equal("https://queues.example/", account.Uris.Queues.ToString());
    }

    [Fact]
    public void Addresses_that_say_nothing_of_each_other_are_all_needed()
    {
        (string, string)[] some =
        [
            ("Orders:blobServiceUri", "https://blobs.example"), ("Orders:queueServiceUri", "https://queues.example"),
        ];

        var refused = Assert.Throws<FunctionWorkflowsException>(() => Read("Orders", some));
        var account = Read("Orders", [.. some, ("Orders:tableServiceUri", "https://tables.example")]);

        Assert.Equal("FW1045", refused.Code);
        Assert.Contains("'Orders__tableServiceUri'", refused.Message, StringComparison.Ordinal);
        Assert.Equal("https://tables.example/", account.Uris.Tables.ToString());
    }

    [Theory]
    [InlineData(typeof(ManagedIdentityCredential), "credential=managedidentity")]
    [InlineData(typeof(ManagedIdentityCredential), "credential=ManagedIdentity", "clientId=00000000-0000-0000-0000-000000000001")]
    [InlineData(typeof(ManagedIdentityCredential), "credential=managedidentity", "managedIdentityResourceId=/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i")]
    [InlineData(typeof(ClientSecretCredential), "tenantId=t", "clientId=c", "clientSecret=s")]
    [InlineData(typeof(DefaultAzureCredential), "clientId=00000000-0000-0000-0000-000000000001")]
    [InlineData(typeof(DefaultAzureCredential), "tenantId=t")]
    public void Settings_say_who_signs_in(Type expected, params string[] parts)
    {
        var settings = parts.Append("accountName=acct").Select(part => part.Split('=', 2))
            .Select(part => ($"AzureWebJobsStorage__{part[0]}", part[1]));

        Assert.IsType(expected, Read(null, [.. settings]).Credential);
    }

    [Theory]
    [InlineData("https://acct.blob.core.windows.net")]
    [InlineData("Orders")]
    public void Credential_of_the_options_wins(string connection)
    {
        var credential = new NoCredential();

        var account = new ConnectionReader(
            Settings(("Orders:accountName", "acct"), ("Orders:credential", "managedidentity")), credential)
            .Read(connection, Origin);

        Assert.Same(credential, account.Credential);
    }

    [Fact]
    public void Emulator_over_http_is_opened_by_the_key_that_all_know()
    {
        var account = Read(
            "Orders",
            ("Orders:blobServiceUri", "http://127.0.0.1:10000/devstoreaccount1"),
            ("Orders:queueServiceUri", "http://127.0.0.1:10001/devstoreaccount1"),
            ("Orders:tableServiceUri", "http://127.0.0.1:10002/devstoreaccount1"));

        Assert.Equal("devstoreaccount1", account.Name);
        Assert.Equal(StorageAccount.EmulatorKey, account.Key);
        Assert.Null(account.Credential);
    }

    [Theory]
    [InlineData("AccountName=acct", "neither an AccountKey nor a SharedAccessSignature")]
    [InlineData($"AccountKey={Key}", "no AccountName")]
    [InlineData($"AccountName=acct;AccountKey={Key};rest", "a part without a name")]
    [InlineData($"AccountName=acct;AccountKey={Key}.", "cut off")]
    [InlineData($"AccountName=a_{Key};AccountKey={Key}", "AccountName, EndpointSuffix or DefaultEndpointsProtocol")]
    [InlineData($"AccountName=acct;AccountKey={Key};DefaultEndpointsProtocol=ftp", "AccountName, EndpointSuffix")]
    [InlineData($"AccountName=acct;AccountKey={Key};EndpointSuffix=a b", "AccountName, EndpointSuffix")]
    [InlineData($"AccountName=acct;AccountKey={Key};BlobEndpoint=acct", "BlobEndpoint that is not a URI")]
    [InlineData($"SharedAccessSignature={Signature};BlobEndpoint=https://blobs.example", "no QueueEndpoint")]
    [InlineData($"SharedAccessSignature={Signature}", "no AccountName")]
    [InlineData("UseDevelopmentStorage=false", "UseDevelopmentStorage")]
    [InlineData($"{Key}==", "no AccountName")]
    [InlineData($"https://acct.blob.core.windows.net?{Signature}", "more than the address")]
    [InlineData($"https://user:{Key}@acct.blob.core.windows.net", "more than the address")]
    [InlineData("http://acct.blob.core.windows.net", "'https'")]
    [InlineData("http://127.0.0.1:10000/devstoreaccount1", "UseDevelopmentStorage=true")]
    [InlineData("https://blobs.example", "does not say where")]
    [InlineData("https://", "not one")]
    [InlineData("Endpoint=sb://acct.servicebus.windows.net/;SharedAccessKeyName=k;SharedAccessKey=c2VjcmV0", "no AccountName")]
    public void Malformed_connection_is_told_by_its_origin_and_never_quoted(string connection, string expected)
    {
        var inArgument = Assert.Throws<FunctionWorkflowsException>(() => Read(connection));
        var inSetting = Assert.Throws<FunctionWorkflowsException>(() => Read("Orders", ("Orders", connection)));

        Assert.Contains(expected, inArgument.Message, StringComparison.Ordinal);
        Assert.Contains(Origin, inArgument.Message, StringComparison.Ordinal);
        Assert.Contains("the setting 'Orders'", inSetting.Message, StringComparison.Ordinal);
        Assert.All([inArgument, inSetting], AssertSafe);
    }

    [Fact]
    public void Missing_setting_is_named_with_ways_to_set_it()
    {
        var named = Assert.Throws<FunctionWorkflowsException>(() => Read("Orders"));
        var byDefault = Assert.Throws<FunctionWorkflowsException>(() => Read(null, ("AzureWebJobsStorage", "  ")));

        Assert.Contains("no setting 'Orders'", named.Message, StringComparison.Ordinal);
        Assert.Contains("no setting 'AzureWebJobsStorage'", byDefault.Message, StringComparison.Ordinal);
        Assert.All([named, byDefault], refused =>
        {
            Assert.Contains("UseDevelopmentStorage=true", refused.Message, StringComparison.Ordinal);
            AssertSafe(refused);
        });
    }

    [Fact]
    public void Key_in_the_place_of_a_name_is_not_quoted() =>
        AssertSafe(Assert.Throws<FunctionWorkflowsException>(() => Read(Key)));

    [Theory]
    [InlineData("Orders", "just words", "'Orders'")]
    [InlineData("Orders:accountName", "Not-An-Account", "'Orders__accountName'")]
    [InlineData("Orders:blobServiceUri", $"https://acct.blob.core.windows.net/?{Signature}", "'Orders__blobServiceUri'")]
    [InlineData("Orders:serviceUri", "acct", "'Orders__serviceUri'")]
    public void Setting_of_no_use_is_named(string key, string value, string expected)
    {
        var refused = Assert.Throws<FunctionWorkflowsException>(() => Read("Orders", (key, value)));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        AssertSafe(refused);
    }

    [Fact]
    public void Unknown_way_of_signing_in_is_named()
    {
        var refused = Assert.Throws<FunctionWorkflowsException>(
            () => Read("Orders", ("Orders:accountName", "acct"), ("Orders:credential", "password")));

        Assert.Contains("'Orders__credential' is 'password'", refused.Message, StringComparison.Ordinal);
        AssertSafe(refused);
    }

    private static void AssertSafe(FunctionWorkflowsException refused)
    {
        Assert.Equal("FW1045", refused.Code);
        Assert.DoesNotContain("c2VjcmV0", refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sig=", refused.ToString(), StringComparison.Ordinal);
    }

    private static StorageAccount Read(string? connection, params (string Key, string Value)[] settings) =>
        new ConnectionReader(Settings(settings), null).Read(connection, Origin);

    private static SettingLookup Settings(params (string Key, string Value)[] settings) => new(
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create<string, string?>(s.Key, s.Value)))
            .Build());

    private sealed class NoCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public override ValueTask<AccessToken> GetTokenAsync(
            TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
