namespace FunctionWorkflows.SourceGeneration;

/// <summary>Writes the one or two methods that make the node of a step or a workflow.</summary>
internal static class StepMethodWriter
{
    public static void Write(SourceWriter writer, StepModel step)
    {
        var passed = step.Parameters.Where(p => p.Source == ParameterSource.Argument).ToList();
        var hasPlainForm = passed.Count == 0 || passed.Any(p => !p.IsArgumentOnly);
        if (hasPlainForm)
        {
            Method(writer, step, passed, new PlainForm());
        }

        if (passed.Count == 0)
        {
            return;
        }

        if (hasPlainForm)
        {
            writer.Line();
        }

        Method(writer, step, passed, new ArgumentForm(HasPlainForm: hasPlainForm));
    }

    private static void Method(SourceWriter writer, StepModel step, List<ParameterModel> parameters, IForm form)
    {
        var result = step.CatchesExceptions
            ? $"global::FunctionWorkflows.StepResult<{step.ResultType}>"
            : step.ResultType;
        writer.Line($"/// <inheritdoc cref=\"{step.Class.FullName}.{Code.Name(step.Method)}\"/>");
        if (form.YieldsToOther)
        {
            writer.Line("[global::System.Runtime.CompilerServices.OverloadResolutionPriority(-1)]");
        }

        var node = step.IsWorkflow ? "Workflow" : "Step";
        var header = $"public static global::FunctionWorkflows.{node}<{result}> {Code.Name(step.Method)}(";
        writer.Line(parameters.Count == 0 ? header + ") =>" : header);
        writer.Indent();
        for (var i = 0; i < parameters.Count; i++)
        {
            Parameter(writer, parameters[i], form, i == parameters.Count - 1 ? ") =>" : ",");
        }

        Body(writer, step, parameters, form);
        writer.Unindent();
    }

    private static void Parameter(SourceWriter writer, ParameterModel parameter, IForm form, string end)
    {
        var isOblivious = form.IsOblivious(parameter);
        if (isOblivious)
        {
            writer.Directive("#nullable disable annotations");
        }

        var prefix = parameter.IsParams ? "params " : "";
        writer.Line($"{prefix}{form.Type(parameter)} {Code.Name(parameter.Name)}{form.Default(parameter)}{end}");
        if (isOblivious)
        {
            writer.Directive("#nullable restore annotations");
        }
    }

    private static void Body(SourceWriter writer, StepModel step, List<ParameterModel> parameters, IForm form)
    {
        var end = step.CatchesExceptions ? ").CatchExceptions();" : ");";
        var maker = step.IsWorkflow ? "CreateWorkflow" : "Create";
        var create = $"global::FunctionWorkflows.Step.{maker}<{step.ResultType}>({Code.Text(step.DurableName)}";
        if (parameters.Count == 0)
        {
            writer.Line(create + end);
            return;
        }

        writer.Line(create + ",");
        writer.Indent();
        for (var i = 0; i < parameters.Count; i++)
        {
            var value = form.Value(parameters[i]);
            writer.Line($"({Code.Text(parameters[i].Name)}, {value}){(i == parameters.Count - 1 ? end : ",")}");
        }

        writer.Unindent();
    }

    private interface IForm
    {
        bool YieldsToOther { get; }

        string Type(ParameterModel parameter);

        bool IsOblivious(ParameterModel parameter);

        string Default(ParameterModel parameter);

        string Value(ParameterModel parameter);
    }

    /// <summary>The method's own signature: all arguments are values.</summary>
    private sealed class PlainForm : IForm
    {
        private readonly ArgumentForm _arguments = new(HasPlainForm: false);

        public bool YieldsToOther => false;

        public string Type(ParameterModel parameter) =>
            parameter.IsArgumentOnly ? _arguments.Type(parameter) : parameter.Type;

        public bool IsOblivious(ParameterModel parameter) =>
            parameter.IsArgumentOnly ? _arguments.IsOblivious(parameter) : parameter.IsPlainOblivious;

        public string Default(ParameterModel parameter) =>
            parameter.IsArgumentOnly ? _arguments.Default(parameter)
            : parameter.Default is null ? ""
            : $" = {parameter.Default}";

        public string Value(ParameterModel parameter) => parameter.IsArgumentOnly
            ? _arguments.Value(parameter)
            : $"global::FunctionWorkflows.Arg.Of<{parameter.Type}>({Code.Name(parameter.Name)})";
    }

    /// <summary>The form in which any argument may be a step or a reference; null means not given.</summary>
    private sealed record ArgumentForm(bool HasPlainForm) : IForm
    {
        public bool YieldsToOther => HasPlainForm;

        public string Type(ParameterModel parameter) =>
            !parameter.IsOblivious && (parameter.TakesNull || parameter.Default is not null)
                ? parameter.ArgumentType + "?"
                : parameter.ArgumentType;

        public bool IsOblivious(ParameterModel parameter) => parameter.IsOblivious;

        public string Default(ParameterModel parameter) => parameter.Default is null ? "" : " = null";

        public string Value(ParameterModel parameter) => Code.Name(parameter.Name);
    }
}
