namespace FunctionWorkflows;

/// <summary>Names for numbers of retries.</summary>
public static class Retries
{
    /// <summary>Retries for ever, with the back-off between the tries.</summary>
    public const int Unlimited = -1;
}
