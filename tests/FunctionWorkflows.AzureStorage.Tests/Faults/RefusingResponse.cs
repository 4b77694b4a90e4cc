using System.Diagnostics.CodeAnalysis;
using System.Text;
using Azure;
using Azure.Core;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>What a service answers that does nothing, in the form of that service.</summary>
internal sealed class RefusingResponse(StorageService service, string requestId, int status, string code) : Response
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["x-ms-error-code"] = code,
        ["Content-Type"] = service == StorageService.Table ? "application/json" : "application/xml",
    };

    public override int Status => status;

    public override string ReasonPhrase => code;

    public override string ClientRequestId { get; set; } = requestId;

    public override Stream? ContentStream { get; set; } = new MemoryStream(Encoding.UTF8.GetBytes(
        service == StorageService.Table
            ? $$$$"""{"odata.error":{"code":"{{{{code}}}}","message":{"lang":"en-US","value":"(injected)"}}}"""
            : $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>(injected)</Message></Error>"));

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
