using System.Globalization;
using System.Net.Sockets;
using Azure;
using Azure.Identity;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Tells a user what an account answered, or that it did not. Nothing of what the clients say themselves is in it,
/// since they quote requests, and with these signatures.
/// </summary>
internal sealed class StorageFailure(StorageAccount account)
{
    public FunctionWorkflowsException ToException(Exception error, AccountService service) =>
        StorageErrors.Last(error) switch
        {
            AuthenticationFailedException noToken => NoToken(noToken),
            RequestFailedException { Status: 401 or 403 } refused => Refused(refused, service),
            RequestFailedException { Status: > 0 } answered => Answered(answered, service),
            var silent => Unreachable(StorageErrors.NetworkCause(error), silent, service),
        };

    /// <summary>Carries a request out; what fails is told as above.</summary>
    public async ValueTask<T> GuardAsync<T>(
        AccountService service, Func<Task<T>> request, CancellationToken cancellationToken = default)
    {
        try
        {
            return await request().ConfigureAwait(false);
        }
        catch (Exception e) when (StorageErrors.IsOfStorage(e, cancellationToken))
        {
            throw ToException(e, service);
        }
    }

    public FunctionWorkflowsException NoAnswer(TimeSpan waited, AccountService service) => NotReached(
        service, $"no answer came within {waited.TotalSeconds:0.#} s", null);

    private static FunctionWorkflowsException NotReachedAs(string message, Exception? cause) =>
        new("FW1043", message, cause);

    private FunctionWorkflowsException Unreachable(Exception? cause, Exception silent, AccountService service)
    {
        var reason = cause?.Message.TrimEnd('.')
            ?? (silent is OperationCanceledException ? "no answer came in time" : "the connection failed");
        return NotReached(service, reason, cause);
    }

    private FunctionWorkflowsException NotReached(AccountService service, string reason, Exception? cause)
    {
        var address = account.Uris[service].Authority;
        var isRefused = cause is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
            || cause?.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
        return account.IsEmulator && isRefused
            ? NotReachedAs(
                $"The emulator of Azure Storage (Azurite), which {account.Origin} names, does not run at '{address}'. "
                + $"Start it: '{EmulatorCommand}' in the folder emulator-config; or choose another account.",
                cause)
            : NotReachedAs(
                $"The storage account '{account.Name}' cannot be reached at '{address}': {reason}. Check "
                + $"{account.Origin}, the network and the account's firewall; workflows go on by themselves once it "
                + "answers.",
                cause);
    }

    private string EmulatorCommand => account.Uris is { Blobs.Port: 10000, Queues.Port: 10001, Tables.Port: 10002 }
        ? "npm start"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"npm start -- --blobPort {account.Uris.Blobs.Port} --queuePort {account.Uris.Queues.Port} ")
            + string.Create(CultureInfo.InvariantCulture, $"--tablePort {account.Uris.Tables.Port}");

    private FunctionWorkflowsException Answered(RequestFailedException error, AccountService service)
    {
        var answer = Quote(error);
        if (StorageErrors.IsBeingDeleted(error))
        {
            return NotReachedAs(
                $"A {Kind(service)} of the hub in the storage account '{account.Name}' is being deleted ({answer}). "
                + "Wait a minute until its name is free, then start again; or choose another HubName.",
                null);
        }

        if (StorageErrors.IsGone(error))
        {
            return NotReachedAs(
                $"A {Kind(service)} of the hub in the storage account '{account.Name}' is not there any more "
                + $"({answer}). Restart the hosts, which make it anew; what was in it is lost.",
                null);
        }

        if (StorageErrors.IsFinal(error))
        {
            return new(
                "FW1059",
                $"The {service} service of the storage account '{account.Name}' refused a request ({answer}), and "
                + $"would refuse it again. Check that {account.Origin} names a general purpose account, or an emulator that "
                + "is new enough, with nothing between that changes requests; then try again.");
        }

        return new(
            "FW1043",
            $"The {service} service of the storage account '{account.Name}' is busy or failed ({answer}). Workflows "
            + "go on by themselves once it works; if it is often busy, spread the load over more accounts.")
        {
            RetryAfter = RetryAfter(error),
        };
    }

    private FunctionWorkflowsException Refused(RequestFailedException error, AccountService service)
    {
        var rights = account switch
        {
            _ when error.ErrorCode == "AuthorizationFailure" =>
                "Let the account's firewall and network rules admit this host, and check the rights of "
                + $"{account.Origin}",
            { Credential: not null } =>
                $"Give the identity of this app the role 'Storage {service} Data Contributor' on the account (it also "
                + $"needs those for {Others(service)}), and wait some minutes until it holds",
            { Signature: not null } =>
                $"Make a new signature (SAS) for {account.Origin}: for blobs, queues and tables, with all resource "
                + "types and all rights, and an end far away",
            _ when error.ErrorCode == "KeyBasedAuthenticationNotPermitted" =>
                $"The account permits no keys: write its service URI into {account.Origin} to sign in by identity",
            _ => $"Copy the key anew into {account.Origin}, and check the clock of this host",
        };
        return new(
            "FW1044",
            $"The storage account '{account.Name}' does not let this app use its {service} service ({Quote(error)}). "
            + $"{rights}.");
    }

    // The clients' text tells which ways of signing in were tried and why each failed; no secret is in it.
    private FunctionWorkflowsException NoToken(AuthenticationFailedException error) => new(
        "FW1044",
        $"No identity could sign in to the storage account '{account.Name}', which {account.Origin} names: "
        + $"{error.Message.Split('\n')[0].Trim().TrimEnd('.')}. Sign in ('az login'), give the app a managed identity, "
        + "or use a connection string.",
        error);

    private static TimeSpan? RetryAfter(RequestFailedException error) =>
        error.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var text) == true
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? TimeSpan.FromSeconds(seconds)
                : null;

    private static string Quote(RequestFailedException error) => $"{error.Status} {error.ErrorCode}".TrimEnd();

    private static string Kind(AccountService service) => service switch
    {
        AccountService.Table => "table",
        AccountService.Blob => "container",
        _ => "queue",
    };

    private static string Others(AccountService service) => string.Join(
        " and ", Enum.GetValues<AccountService>().Where(other => other != service).Select(other => $"'{other}'"));
}
