namespace FunctionWorkflows.SourceGeneration;

/// <summary>Writes the file of one class: its nested classes, and the hidden method that registers.</summary>
internal static class StepClassWriter
{
    public const string Register = "RegisterFunctionWorkflowsSteps";

    public static string Write(StepFileModel file)
    {
        var writer = new SourceWriter();
        if (file.Class.Namespace.Length > 0)
        {
            writer.Open($"namespace {file.Class.Namespace}");
        }

        OpenTypes(writer, file.Class);
        WriteNestedClass(writer, file, "steps", file.Class.Steps, step => !step.IsWorkflow);
        WriteNestedClass(writer, file, "workflows", file.Class.Workflows, step => step.IsWorkflow);
        DefinitionWriter.Write(writer, file);
        foreach (var type in file.Class.Types)
        {
            writer.Close();
        }

        if (file.Class.Namespace.Length > 0)
        {
            writer.Close();
        }

        return writer.ToString();
    }

    /// <summary>The name of the file: unique in the assembly, also where only the case differs.</summary>
    public static string FileName(StepClassModel type)
    {
        var name = type.FullName.Replace("global::", "").Replace("@", "");
        return $"{name}.{StableHash.Of(name)}.Steps.g.cs";
    }

    /// <summary>The call that registers the class from anywhere in the assembly.</summary>
    public static string RegisterCall(StepClassModel type) =>
        type.IsHidden ? $"{OutermostName(type)}.{HopName(type, 0)}()" : $"{type.FullName}.{Register}()";

    private static void OpenTypes(SourceWriter writer, StepClassModel type)
    {
        for (var i = 0; i < type.Types.Count; i++)
        {
            writer.Open($"partial {type.Types[i].Keyword} {type.Types[i].Name}");
            if (type.IsHidden && i < type.Types.Count - 1)
            {
                // A private scope cannot be entered from outside, so each type hands the call on to the next.
                var next = i == type.Types.Count - 2 ? Register : HopName(type, i + 1);
                writer.HiddenMember();
                writer.Line($"internal static void {HopName(type, i)}() => {type.Types[i + 1].Name}.{next}();");
                writer.Line();
            }
        }
    }

    private static void WriteNestedClass(
        SourceWriter writer, StepFileModel file, string what, NestedClassModel nested, Func<StepModel, bool> isIn)
    {
        var steps = file.Steps.Where(isIn).ToList();
        if (steps.Count == 0)
        {
            return;
        }

        writer.Line($"/// <summary>Makes nodes of step graphs: each call stands for one of the {what} of "
            + $"<see cref=\"{file.Class.FullName}\"/>.</summary>");
        writer.GeneratedMember();
        writer.Open($"{nested.Accessibility} static partial class {nested.Name}");
        for (var i = 0; i < steps.Count; i++)
        {
            if (i > 0)
            {
                writer.Line();
            }

            StepMethodWriter.Write(writer, steps[i]);
        }

        writer.Close();
        writer.Line();
    }

    private static string OutermostName(StepClassModel type) =>
        "global::" + (type.Namespace.Length > 0 ? type.Namespace + "." : "") + type.Types[0].Name;

    private static string HopName(StepClassModel type, int from) =>
        Register + string.Concat(type.Types.Skip(from + 1).Select(t => "_" + t.Name.TrimStart('@')));
}
