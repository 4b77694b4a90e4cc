using System.Text.RegularExpressions;

namespace FunctionWorkflows.AzureStorage;

/// <summary>The addresses of an account's three services.</summary>
internal sealed partial record ServiceUris(Uri Blobs, Uri Queues, Uri Tables)
{
    private const string PublicCloud = "core.windows.net";

    public Uri this[AccountService service] => service switch
    {
        AccountService.Table => Tables,
        AccountService.Blob => Blobs,
        _ => Queues,
    };

    public static bool IsAccountName(string name) => AccountName().IsMatch(name);

    public static ServiceUris OfAccount(string account, string? suffix = null, string scheme = "https") => new(
        new($"{scheme}://{account}.blob.{suffix ?? PublicCloud}"),
        new($"{scheme}://{account}.queue.{suffix ?? PublicCloud}"),
        new($"{scheme}://{account}.table.{suffix ?? PublicCloud}"));

    public static ServiceUris OfEmulator(string origin) => new(
        new($"{origin}:10000/{StorageAccount.EmulatorName}"),
        new($"{origin}:10001/{StorageAccount.EmulatorName}"),
        new($"{origin}:10002/{StorageAccount.EmulatorName}"));

    /// <summary>
    /// Derives all three from the address of one, or of the account; null where the address does not say how.
    /// </summary>
    public static ServiceUris? Derive(Uri one)
    {
        var labels = one.Host.Split('.');
        var service = Array.FindIndex(labels, label => label is "blob" or "queue" or "table");
        if (one.AbsolutePath != "/" || !one.IsDefaultPort || one.IsLoopback)
        {
            return null;
        }

        if (service >= 1)
        {
            var (before, after) = (string.Join('.', labels[..service]), string.Join('.', labels[(service + 1)..]));
            return OfAccount(before, after, one.Scheme);
        }

        return labels is [var account, "core", .. var rest]
            ? OfAccount(account, $"core.{string.Join('.', rest)}", one.Scheme)
            : labels is [var only] && IsAccountName(only) ? OfAccount(only, scheme: one.Scheme) : null;
    }

    /// <summary>The account's name: the first part of the host, or of the path where it is an emulator's.</summary>
    public static string NameIn(Uri service) => service.AbsolutePath.Trim('/') is { Length: > 0 } path
        ? path.Split('/')[0]
        : service.Host.Split('.')[0];

    [GeneratedRegex(@"\A[a-z0-9]{3,24}\z")]
    private static partial Regex AccountName();
}
