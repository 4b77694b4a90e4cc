using System.Globalization;

namespace FunctionWorkflows.Output;

/// <summary>A step's parameters, result and options, as C# would write them.</summary>
internal static class Signature
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(Unit)] = "void",
    };

    public static string Of(StepDefinition step) =>
        $"({string.Join(", ", step.Parameters.Select(Parameter))}) -> {TypeName(step.ResultType)}";

    public static string OptionsOf(StepDefinition step)
    {
        var options = step.Options;
        IEnumerable<string?> parts =
        [
            options.MaxRetries == 3 ? null
                : options.MaxRetries < 0 ? "retries without end"
                : $"retries {Text(options.MaxRetries)}",
            options.TimeoutSeconds > 0 ? $"timeout {Text(options.TimeoutSeconds)} s" : null,
            options.Cpus == 1 ? null : $"cpus {Text(options.Cpus)}",
            options.Gpus > 0 ? $"gpus {Text(options.Gpus)}" : null,
            .. options.Resources,
            .. options.Metadata,
            options.CatchExceptions ? "catches" : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    public static string TypeName(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return $"{TypeName(inner)}?";
        }

        if (type.IsArray)
        {
            return $"{TypeName(type.GetElementType()!)}[]";
        }

        return type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>"
            : type.Name;
    }

    private static string Parameter(StepParameter parameter) =>
        $"{TypeName(parameter.Type)} {parameter.Name}{(parameter.IsOptional ? " = ..." : "")}";

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
