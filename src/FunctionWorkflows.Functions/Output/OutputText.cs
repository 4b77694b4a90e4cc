using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FunctionWorkflows.Output;

/// <summary>Prints a value as JSON: in one line for programs, indented for people.</summary>
internal static class OutputText
{
    public static void Write(TextWriter writer, JsonElement value, bool json)
    {
        using var bytes = new MemoryStream();
        using (var text = new Utf8JsonWriter(bytes, new()
        {
            Indented = !json,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            value.WriteTo(text);
        }

        writer.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }
}
