using System.Diagnostics.CodeAnalysis;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// Where a host takes hints, as it tells others: ASCII, since it stands in the metadata of a blob. A loopback address
/// names its machine, for elsewhere it would lead to somebody else.
/// </summary>
internal sealed record HintAddress(Uri Base, string? Machine)
{
    private const string MachineQuery = "?machine=";

    public bool IsWithinReach =>
        Machine is null || string.Equals(Machine, Environment.MachineName, StringComparison.OrdinalIgnoreCase);

    public static HintAddress Of(Uri address)
    {
        var ascii = new UriBuilder(address.Scheme, address.IdnHost, address.Port).Uri;
        return new(ascii, ascii.IsLoopback ? Environment.MachineName : null);
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out HintAddress? address)
    {
        address = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !IsHttp(uri))
        {
            return false;
        }

        var machine = uri.Query.StartsWith(MachineQuery, StringComparison.Ordinal)
            ? Uri.UnescapeDataString(uri.Query[MachineQuery.Length..])
            : null;
        address = new(new Uri(uri.GetLeftPart(UriPartial.Authority)), machine);
        return true;
    }

    public static bool IsHttp(Uri uri) => uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps;

    public override string ToString() =>
        Machine is null ? Base.AbsoluteUri : $"{Base.AbsoluteUri}{MachineQuery}{Uri.EscapeDataString(Machine)}";
}
