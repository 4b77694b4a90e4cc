using System.Globalization;
using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>The bytes of a signed request, held back by the network.</summary>
internal sealed partial class LateRequest
{
    private readonly RequestMethod _method;
    private readonly Uri _uri;
    private readonly HttpHeader[] _headers;
    private readonly byte[]? _content;

    private LateRequest(Request request, byte[]? content)
    {
        _method = request.Method;
        _uri = request.Uri.ToUri();
        _headers = [.. request.Headers];
        _content = content;
    }

    public static LateRequest Of(Request request)
    {
        if (request.Content is null)
        {
            return new(request, content: null);
        }

        using var bytes = new MemoryStream();
        request.Content.WriteTo(bytes, CancellationToken.None);
        return new(request, bytes.ToArray());
    }

    public async Task<int> SendAsync()
    {
        using var message = new HttpMessage(Build(), new ResponseClassifier()) { BufferResponse = true };
        await HttpClientTransport.Shared.ProcessAsync(message);
        using var body = new StreamReader(message.Response.ContentStream ?? Stream.Null);
        return Worst(message.Response.Status, await body.ReadToEndAsync());
    }

    // A batch is accepted as a whole, and says within its body how its operations went.
    private static int Worst(int status, string body) => Operations().Matches(body)
        .Select(match => int.Parse(match.Groups["status"].Value, CultureInfo.InvariantCulture))
        .Append(status == 202 ? 0 : status)
        .Max();

    private Request Build()
    {
        var request = HttpClientTransport.Shared.CreateRequest();
        request.Method = _method;
        request.Uri.Reset(_uri);
        request.Content = _content is null ? null : RequestContent.Create(_content);
        foreach (var header in _headers)
        {
            request.Headers.SetValue(header.Name, header.Value);
        }

        return request;
    }

    [GeneratedRegex(@"^HTTP/1\.1 (?<status>\d{3})", RegexOptions.Multiline)]
    private static partial Regex Operations();
}
