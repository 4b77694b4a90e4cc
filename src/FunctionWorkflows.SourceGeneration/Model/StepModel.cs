namespace FunctionWorkflows.SourceGeneration;

/// <summary>How a step gives its output.</summary>
internal enum ReturnKind
{
    /// <summary>A value, or a task of one.</summary>
    Value,

    /// <summary>A graph, or a task of one.</summary>
    Graph,

    /// <summary>Nothing: the method is <c>void</c>.</summary>
    Nothing,

    /// <summary>A task without a value.</summary>
    TaskOfNothing,
}

/// <summary>A method marked <c>[Step]</c> or <c>[Workflow]</c>, as far as generated code depends on it.</summary>
/// <param name="Class">The class.</param>
/// <param name="IsWorkflow">True for a workflow.</param>
/// <param name="Method">The method's name, unescaped.</param>
/// <param name="DurableName">The name under which it is recorded.</param>
/// <param name="IsStatic">False for a step of an instance.</param>
/// <param name="Returns">How the output is given.</param>
/// <param name="ResultType">The type of the output, in code.</param>
/// <param name="CatchesExceptions">True where the generated method returns a pair.</param>
/// <param name="Options">The attribute's settings as the text of an object initializer.</param>
/// <param name="Parameters">The parameters, passed and filled in.</param>
internal sealed record StepModel(
    StepClassModel Class,
    bool IsWorkflow,
    string Method,
    string DurableName,
    bool IsStatic,
    ReturnKind Returns,
    string ResultType,
    bool CatchesExceptions,
    string Options,
    EquatableArray<ParameterModel> Parameters);

/// <summary>A class with all of its steps and workflows: one generated file.</summary>
/// <param name="Class">The class.</param>
/// <param name="Steps">Its steps and then its workflows, each in the order of the source.</param>
internal sealed record StepFileModel(StepClassModel Class, EquatableArray<StepModel> Steps);
