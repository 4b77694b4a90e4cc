using System.Globalization;
using System.Text.RegularExpressions;

namespace FunctionWorkflows.Emulator;

/// <summary>Where the three services of an Azurite listen; 0 lets the system choose.</summary>
internal sealed partial record AzuritePorts(int Blob, int Queue, int Table)
{
    public static readonly AzuritePorts Any = new(0, 0, 0);

    /// <summary>The ports that Azurite printed, or none as long as one of the services is not up.</summary>
    public static AzuritePorts? Find(string output)
    {
        var ports = Listening().Matches(output).ToDictionary(
            match => match.Groups["service"].Value,
            match => int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture));
        return ports.Count == 3 ? new(ports["Blob"], ports["Queue"], ports["Table"]) : null;
    }

    [GeneratedRegex(@"Azurite (?<service>\w+) service is successfully listening at http://127\.0\.0\.1:(?<port>\d+)")]
    private static partial Regex Listening();
}
