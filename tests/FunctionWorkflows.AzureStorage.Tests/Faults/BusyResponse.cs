using System.Diagnostics.CodeAnalysis;
using System.Text;
using Azure;
using Azure.Core;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>What a service answers that has too much to do, in the form of that service.</summary>
internal sealed class BusyResponse(StorageService service, string requestId) : Response
{
    private const string Code = "ServerBusy";

    private const string Message = "The server is busy.";

    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["x-ms-error-code"] = Code,
        ["Content-Type"] = service == StorageService.Table ? "application/json" : "application/xml",
    };

    public override int Status => 503;

    public override string ReasonPhrase => Message;

    public override string ClientRequestId { get; set; } = requestId;

    public override Stream? ContentStream { get; set; } = new MemoryStream(Encoding.UTF8.GetBytes(
        service == StorageService.Table
            ? $$$$"""{"odata.error":{"code":"{{{{Code}}}}","message":{"lang":"en-US","value":"{{{{Message}}}}"}}}"""
            : $"<?xml version=\"1.0\"?><Error><Code>{Code}</Code><Message>{Message}</Message></Error>"));

    // As that of Azure.Core, whose buffered content is read even later, for the text of an exception.
    public override void Dispose()
    {
    }

    protected override bool ContainsHeader(string name) => _headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
        _headers.Select(header => new HttpHeader(header.Key, header.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) =>
        _headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = _headers.TryGetValue(name, out var value) ? [value] : null;
        return values is not null;
    }
}
