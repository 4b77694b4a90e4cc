using System.Globalization;
using System.Net;
using System.Text;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// The part of HTTP/1.1 that hints need: a POST whose length is told. Kestrel would do it too, at 27 MiB and 80 ms a
/// process, and every app would need the ASP.NET Core runtime.
/// </summary>
internal readonly record struct HintRequestHead(string Path, int BodyBytes, string? Authorization, bool IsLast)
{
    public const int MostBytes = 4 * 1024;
    public const int MostBodyBytes = 8 * 1024;

    /// <summary>Gives the length of the head with the empty line that ends it, or -1 where that has not come.</summary>
    public static int LengthOf(ReadOnlySpan<byte> received)
    {
        var end = received.IndexOf("\r\n\r\n"u8);
        return end < 0 ? -1 : end + 4;
    }

    /// <summary>Reads a head; what is not OK is the answer to it.</summary>
    public static HttpStatusCode Read(ReadOnlySpan<byte> bytes, out HintRequestHead head)
    {
        head = default;
        var lines = Encoding.Latin1.GetString(bytes).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines.FirstOrDefault()?.Split(' ') is not [var method, ['/', ..] path, "HTTP/1.1"])
        {
            return HttpStatusCode.BadRequest;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line.AsSpan(0, colon).ContainsAny(' ', '\t') || !IsNew(headers, line, colon))
            {
                return HttpStatusCode.BadRequest;
            }
        }

        return Read(method, path, headers, out head);
    }

    private static HttpStatusCode Read(
        string method, string path, Dictionary<string, string> headers, out HintRequestHead head)
    {
        head = default;
        if (method != "POST")
        {
            return HttpStatusCode.NotFound;
        }

        if (headers.ContainsKey("Transfer-Encoding") || !headers.TryGetValue("Content-Length", out var length))
        {
            return HttpStatusCode.LengthRequired;
        }

        if (!ulong.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bodyBytes))
        {
            return HttpStatusCode.BadRequest;
        }

        if (bodyBytes > MostBodyBytes)
        {
            return HttpStatusCode.RequestEntityTooLarge;
        }

        var isLast = headers.GetValueOrDefault("Connection", "").Contains("close", StringComparison.OrdinalIgnoreCase);
        head = new(path, (int)bodyBytes, headers.GetValueOrDefault("Authorization"), isLast);
        return HttpStatusCode.OK;
    }

    // A proxy may send other headers twice; which of two lengths or signatures counts would be a guess.
    private static bool IsNew(Dictionary<string, string> headers, string line, int colon)
    {
        var name = line[..colon];
        return headers.TryAdd(name, line[(colon + 1)..].Trim(' ', '\t'))
            || !(name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Authorization", StringComparison.OrdinalIgnoreCase));
    }
}
