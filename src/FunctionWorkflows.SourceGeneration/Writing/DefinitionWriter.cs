namespace FunctionWorkflows.SourceGeneration;

/// <summary>Writes the hidden method that registers the steps and workflows of a class, without reflection.</summary>
internal static class DefinitionWriter
{
    private const string Root = "global::FunctionWorkflows.";

    public static void Write(SourceWriter writer, StepFileModel file)
    {
        writer.HiddenMember();
        writer.Open($"internal static void {StepClassWriter.Register}()");
        foreach (var step in file.Steps)
        {
            Definition(writer, step);
        }

        writer.Close();
    }

    private static void Definition(SourceWriter writer, StepModel step)
    {
        writer.Line($"{Root}WorkflowRegistry.AddStep(new {Root}{Kind(step)}Definition<{step.ResultType}>(");
        writer.Indent();
        writer.Line(Code.Text(step.DurableName) + ",");
        Parameters(writer, step);
        writer.Line(step.Options.Length == 0
            ? $"new {Root}{Kind(step)}Attribute(),"
            : $"new {Root}{Kind(step)}Attribute {{ {step.Options} }},");
        writer.Line($"static call => {Invoke(step)})");
        writer.Unindent();
        writer.Line($"{{ Source = {Code.Text($"{step.Class.DisplayName}.{step.Method}")} }});");
    }

    private static void Parameters(SourceWriter writer, StepModel step)
    {
        writer.Line($"new {Root}StepParameter[]");
        writer.Line("{");
        writer.Indent();
        foreach (var parameter in step.Parameters.Where(p => p.Source == ParameterSource.Argument))
        {
            writer.Line(parameter.Default is { } value
                ? $"{Root}StepParameter.Optional<{parameter.Type}>({Code.Text(parameter.Name)}, {value}),"
                : $"{Root}StepParameter.Required<{parameter.Type}>({Code.Text(parameter.Name)}),");
        }

        writer.Unindent();
        writer.Line("},");
    }

    private static string Invoke(StepModel step)
    {
        var target = step.IsStatic ? step.Class.FullName : $"call.Instance<{step.Class.FullName}>()";
        var call = $"{target}.{Code.Name(step.Method)}({string.Join(", ", Arguments(step))})";
        return step.Returns switch
        {
            ReturnKind.Value => $"{Root}{Kind(step)}Return.Value<{step.ResultType}>({call})",
            ReturnKind.Graph => $"{Root}{Kind(step)}Return.Graph<{step.ResultType}>({call})",
            ReturnKind.TaskOfNothing => $"{Root}{Kind(step)}Return.Unit({call})",
            _ => $"{{ {call}; return {Root}{Kind(step)}Return.Unit(); }}",
        };
    }

    private static string Kind(StepModel step) => step.IsWorkflow ? "Workflow" : "Step";

    private static IEnumerable<string> Arguments(StepModel step)
    {
        var index = 0;
        foreach (var parameter in step.Parameters)
        {
            yield return parameter.Source switch
            {
                ParameterSource.Services => $"call.Service<{parameter.Type}>()",
                ParameterSource.CancellationToken => "call.CancellationToken",
                ParameterSource.Context => "call.Context",
                _ => $"call.Argument<{parameter.Type}>({index++})",
            };
        }
    }
}
