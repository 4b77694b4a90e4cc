using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace FunctionWorkflows.AzureStorage;

/// <summary>The address under which other machines most likely reach this one.</summary>
internal static class OwnAddress
{
    /// <summary>Finds it among the addresses of one family, or of both where the family is that of IPv6.</summary>
    public static string Find(AddressFamily family) =>
        Addresses().FirstOrDefault(address => Fits(address, family))?.ToString() ?? Dns.GetHostName();

    private static IEnumerable<IPAddress> Addresses()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces()
                .Where(network => network.OperationalStatus == OperationalStatus.Up)
                .Select(network => network.GetIPProperties())
                .OrderByDescending(HasGateway)
                .SelectMany(network => network.UnicastAddresses
                    .Select(unicast => unicast.Address)
                    .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1))
                .Where(IsRoutable)];
        }
        catch (NetworkInformationException)
        {
            // A process in a sandbox may not be let look.
            return [];
        }
    }

    private static bool Fits(IPAddress address, AddressFamily family) =>
        family == AddressFamily.InterNetworkV6 || address.AddressFamily == family;

    // A network without a gateway is one of this machine alone, such as the bridge of a container engine.
    private static bool HasGateway(IPInterfaceProperties network) =>
        network.GatewayAddresses.Any(gateway => !gateway.Address.Equals(IPAddress.Any));

    private static bool IsRoutable(IPAddress address) =>
        !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal && !address.IsIPv6Multicast
        && !(address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);
}
