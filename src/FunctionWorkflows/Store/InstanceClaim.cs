namespace FunctionWorkflows;

/// <summary>
/// The right to write to an instance: lost as soon as somebody else has committed, claimed or released.
/// </summary>
/// <param name="header">The header as of the claim.</param>
public sealed class InstanceClaim(InstanceHeader header)
{
    /// <summary>Gets the header as of the last commit under this claim.</summary>
    public InstanceHeader Header { get; private set; } = header;

    /// <summary>Gets the id of the instance.</summary>
    public string Id => Header.Id;

    /// <summary>For stores: moves the claim to a commit that went through.</summary>
    /// <param name="header">The header as committed.</param>
    public void MoveTo(InstanceHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        Header = header;
    }
}
