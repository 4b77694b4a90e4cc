namespace FunctionWorkflows.SourceGeneration;

/// <summary>A class with steps or workflows: where it stands, and what its nested classes are called.</summary>
/// <param name="Namespace">The namespace; empty for the global one.</param>
/// <param name="Types">The types around it and itself, outermost first.</param>
/// <param name="FullName">The name in code, with <c>global::</c>.</param>
/// <param name="DisplayName">The name in messages.</param>
/// <param name="Steps">The nested class of steps.</param>
/// <param name="Workflows">The nested class of workflows.</param>
/// <param name="IsHidden">True where the assembly cannot name the class, since it is nested in a private scope.</param>
internal sealed record StepClassModel(
    string Namespace,
    EquatableArray<PartialTypeModel> Types,
    string FullName,
    string DisplayName,
    NestedClassModel Steps,
    NestedClassModel Workflows,
    bool IsHidden);

/// <summary>A class that the generator adds, where there are methods for it.</summary>
/// <param name="Name">The name in code, usually <c>Steps</c> or <c>Workflows</c>.</param>
/// <param name="Accessibility">The widest accessibility of the methods, in code.</param>
internal sealed record NestedClassModel(string Name, string Accessibility);

/// <summary>One partial type that the generated code opens again.</summary>
/// <param name="Keyword">Such as <c>class</c> or <c>record struct</c>.</param>
/// <param name="Name">The name, escaped where it is a keyword.</param>
internal sealed record PartialTypeModel(string Keyword, string Name);
