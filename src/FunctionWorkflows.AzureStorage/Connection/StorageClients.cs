using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.AzureStorage;

/// <summary>What a store reaches its account with.</summary>
internal sealed class StorageClients
{
    public StorageClients(StorageAccount account, AzureStorageOptions options)
    {
        Account = account;
        Options = options;
        Names = new HubNames(options.HubName);
        Failure = new StorageFailure(account);
        Retrying = Create(options.Retry);

        // The SDK's own second try would turn a write that went through into a conflict.
        Once = Create(options.Retry with { MaxRetries = 0 });
    }

    public StorageAccount Account { get; }

    public AzureStorageOptions Options { get; }

    public HubNames Names { get; }

    public StorageFailure Failure { get; }

    /// <summary>Gets the clients for reads, and for writes that may be repeated.</summary>
    public HubClients Retrying { get; }

    /// <summary>Gets the clients for writes whose unknown answers the store resolves itself.</summary>
    public HubClients Once { get; }

    public string Description => $"azure:{Account.Name}/{Names.Hub}";

    public static StorageClients Connect(
        IServiceProvider services, string? connection, string origin, AzureStorageOptions options)
    {
        var settings = new SettingLookup(services.GetService<IConfiguration>());
        return new(new ConnectionReader(settings, options.Credential).Read(connection, origin), options);
    }

    /// <summary>Carries out a request to a queue, which is made when somebody first has to do with it.</summary>
    public ValueTask<T> WithQueueAsync<T>(
        QueueClient queue, Func<Task<T>> request, CancellationToken cancellationToken) => Failure.GuardAsync(
            AccountService.Queue,
            async () =>
            {
                try
                {
                    return await request().ConfigureAwait(false);
                }
                catch (RequestFailedException e) when (StorageErrors.IsGone(e))
                {
                    await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
                    return await request().ConfigureAwait(false);
                }
            },
            cancellationToken);

    private HubClients Create(StorageRetry retry)
    {
        var (tables, blobs, queues) = (
            Prepare(new TableClientOptions(), retry),
            Prepare(new BlobClientOptions(), retry),
            Prepare(new QueueClientOptions(), retry));
        var uris = Account.Uris;
        if (Account.Key is { } key)
        {
            var shared = new StorageSharedKeyCredential(Account.Name, key);
            return new(
                Names,
                new(uris.Tables, new TableSharedKeyCredential(Account.Name, key), tables),
                new(uris.Blobs, shared, blobs),
                new(uris.Queues, shared, queues));
        }

        if (Account.Signature is { } signature)
        {
            var sas = new AzureSasCredential(signature);
            return new(
                Names, new(uris.Tables, sas, tables), new(uris.Blobs, sas, blobs), new(uris.Queues, sas, queues));
        }

        var identity = Account.Credential!;
        return new(
            Names,
            new(uris.Tables, identity, tables),
            new(uris.Blobs, identity, blobs),
            new(uris.Queues, identity, queues));
    }

    private T Prepare<T>(T options, StorageRetry retry)
        where T : ClientOptions
    {
        options.Transport = Transport.For(Account);
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = retry.MaxRetries;
        options.Retry.Delay = retry.Delay;
        options.Retry.MaxDelay = retry.MaxDelay;
        options.Retry.NetworkTimeout = retry.NetworkTimeout;
        options.Diagnostics.ApplicationId = "FunctionWorkflows";
        Options.ConfigureClient?.Invoke(options);
        return options;
    }
}
