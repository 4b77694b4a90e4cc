namespace FunctionWorkflows.SourceGeneration;

/// <summary>A class with steps: where it stands, and what its nested class is called.</summary>
/// <param name="Namespace">The namespace; empty for the global one.</param>
/// <param name="Types">The types around it and itself, outermost first.</param>
/// <param name="FullName">The name in code, with <c>global::</c>.</param>
/// <param name="DisplayName">The name in messages.</param>
/// <param name="StepsName">The name of the nested class, usually <c>Steps</c>.</param>
/// <param name="StepsAccessibility">The widest accessibility of the class's steps, in code.</param>
/// <param name="IsHidden">True where the assembly cannot name the class, since it is nested in a private scope.</param>
internal sealed record StepClassModel(
    string Namespace,
    EquatableArray<PartialTypeModel> Types,
    string FullName,
    string DisplayName,
    string StepsName,
    string StepsAccessibility,
    bool IsHidden);

/// <summary>One partial type that the generated code opens again.</summary>
/// <param name="Keyword">Such as <c>class</c> or <c>record struct</c>.</param>
/// <param name="Name">The name, escaped where it is a keyword.</param>
internal sealed record PartialTypeModel(string Keyword, string Name);
