using Azure.Core;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// An account, and what opens it: a key, a signature (SAS) or an identity. No record, since those print what they have.
/// </summary>
internal sealed class StorageAccount(string name, string origin, ServiceUris uris)
{
    public const string EmulatorName = "devstoreaccount1";

    // Printed in the emulator's documentation; opens nothing else.
    public const string EmulatorKey =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>What an identity's token is for.</summary>
    public static readonly TokenRequestContext Scope = new(["https://storage.azure.com/.default"]);

    public string Name => name;

    /// <summary>Gets where the connection was written, for messages: <c>the setting 'Orders'</c>.</summary>
    public string Origin => origin;

    public ServiceUris Uris => uris;

    public string? Key { get; init; }

    public string? Signature { get; init; }

    public TokenCredential? Credential { get; init; }

    public bool IsEmulator => name == EmulatorName || uris.Tables.IsLoopback;
}

/// <summary>The three services that a store needs.</summary>
internal enum AccountService
{
    Table,
    Blob,
    Queue,
}
