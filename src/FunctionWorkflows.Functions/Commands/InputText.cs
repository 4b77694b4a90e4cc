using System.Text.Json;

namespace FunctionWorkflows.Commands;

/// <summary>Reads JSON given in place, in a file (<c>@path</c>), or on standard input (<c>-</c>).</summary>
internal static class InputText
{
    public static async Task<JsonElement?> ReadAsync(
        string? given, TextReader standardInput, CancellationToken stopping)
    {
        if (given is null)
        {
            return null;
        }

        var text = given switch
        {
            "-" => await standardInput.ReadToEndAsync(stopping).ConfigureAwait(false),
            ['@', ..] => await ReadFileAsync(given[1..], stopping).ConfigureAwait(false),
            _ => given,
        };
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new UsageException(
                $"The input is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}): {Shorten(text)}. "
                + "Give an array or an object of arguments, such as '[5]' or '{\"n\": 5}'; a text stands in double quotes.",
                UsageException.InputIsNotJson);
        }
    }

    private static async Task<string> ReadFileAsync(string path, CancellationToken stopping)
    {
        try
        {
            return await File.ReadAllTextAsync(path, stopping).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException(
                $"The input cannot be read from '{path}': {e.Message}", UsageException.InputIsNotJson);
        }
    }

    private static string Shorten(string text) => text.Length switch
    {
        0 => "it is empty",
        <= 60 => text,
        _ => $"{text[..57]}...",
    };
}
