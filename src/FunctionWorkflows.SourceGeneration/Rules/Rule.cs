namespace FunctionWorkflows.SourceGeneration;

/// <summary>What all rules have in common.</summary>
internal static class Rule
{
    public const string Category = "FunctionWorkflows";

    /// <summary>Where the page of each code is.</summary>
    public const string Pages = "docs/errors/";
}
