using System.Globalization;
using System.Text;

namespace FunctionWorkflows;

/// <summary>
/// The place in a listing after which the next page begins: the last header's creation, id and birth.
/// </summary>
internal readonly record struct PageToken(long CreatedTicks, string Id, string Birth)
{
    private const string Mark = "fw1";

    /// <summary>Gives the place of a header.</summary>
    public static PageToken After(InstanceHeader header) => new(header.CreatedAt.UtcTicks, header.Id, header.Birth);

    /// <summary>Reads a token; null stands for the first page.</summary>
    public static PageToken? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        try
        {
            // Ids have no control characters, so a line break separates without escaping.
            var parts = Encoding.UTF8.GetString(Convert.FromBase64String(text)).Split('\n');
            if (parts is [Mark, var ticks, var id, var birth])
            {
                return new PageToken(long.Parse(ticks, NumberStyles.None, CultureInfo.InvariantCulture), id, birth);
            }
        }
        catch (FormatException)
        {
        }
        catch (OverflowException)
        {
        }

        throw new FunctionWorkflowsException(
            "FW1029",
            $"The continuation token '{text}' is not one of this store. "
            + "Pass the token of the page before, unchanged, or none.");
    }

    /// <summary>Gives the text of the token.</summary>
    public override string ToString() => Convert.ToBase64String(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Mark}\n{CreatedTicks}\n{Id}\n{Birth}")));
}
