namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Opens a hub: makes what is missing, and refuses what a later version wrote. An account that does not answer is told
/// of after some seconds, once.
/// </summary>
internal sealed class StoreSetup(StorageClients clients, TimeProvider time)
{
    private const int Tries = 3;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);

    /// <returns>The key by which hosts know each other's hints.</returns>
    public async Task<byte[]> OpenAsync(CancellationToken cancellationToken)
    {
        await SignInAsync(cancellationToken).ConfigureAwait(false);
        var patience = clients.Options.OpenTimeout;
        using var deadline = new CancellationTokenSource(patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await PrepareAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw clients.Failure.NoAnswer(patience, AccountService.Table);
        }
    }

    // Before the deadline, since some ways of signing in take long; an answer of the account is not needed for it.
    private async ValueTask SignInAsync(CancellationToken cancellationToken)
    {
        if (clients.Account.Credential is { } credential)
        {
            await clients.Failure.GuardAsync(
                AccountService.Table,
                async () => await credential.GetTokenAsync(StorageAccount.Scope, cancellationToken).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<byte[]> PrepareAsync(CancellationToken cancellationToken)
    {
        var rows = new SchemaRows(clients);

        // Of a hub that a later version wrote, nothing is touched.
        await TryAsync(AccountService.Table, rows.CheckVersionAsync, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(Creations().Select(creation =>
            TryAsync(creation.Service, creation.CreateAsync, cancellationToken))).ConfigureAwait(false);
        await TryAsync(AccountService.Table, rows.WriteVersionAsync, cancellationToken).ConfigureAwait(false);
        return await TryAsync(AccountService.Table, rows.HintKeyAsync, cancellationToken).ConfigureAwait(false);
    }

    private IEnumerable<(AccountService Service, Func<CancellationToken, Task<bool>> CreateAsync)> Creations()
    {
        var once = clients.Once;
        yield return Create(AccountService.Table, token => once.Instances.CreateIfNotExistsAsync(token));
        yield return Create(AccountService.Table, token => once.Index.CreateIfNotExistsAsync(token));
        yield return Create(
            AccountService.Blob, token => once.Objects.CreateIfNotExistsAsync(cancellationToken: token));
        yield return Create(AccountService.Blob, token => once.Hosts.CreateIfNotExistsAsync(cancellationToken: token));
        yield return Create(
            AccountService.Queue, token => once.Activations.CreateIfNotExistsAsync(cancellationToken: token));
        yield return Create(
            AccountService.Queue, token => once.Steps().CreateIfNotExistsAsync(cancellationToken: token));
    }

    private static (AccountService, Func<CancellationToken, Task<bool>>) Create<T>(
        AccountService service, Func<CancellationToken, Task<T>> create) =>
        (service, async token =>
        {
            await create(token).ConfigureAwait(false);
            return true;
        });

    private async Task<T> TryAsync<T>(
        AccountService service, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        for (var (left, delay) = (Tries, FirstDelay); ; left--, delay *= 2)
        {
            try
            {
                return await clients.Failure.GuardAsync(
                    service, () => request(cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            catch (FunctionWorkflowsException e) when (e.Code == "FW1043" && left > 1)
            {
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
