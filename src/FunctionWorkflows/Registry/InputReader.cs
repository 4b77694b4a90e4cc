using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>
/// Fits JSON from a command line or a request to the parameters of a step; refuses before anything is written.
/// </summary>
internal static class InputReader
{
    public static IReadOnlyList<KeyValuePair<string, Argument>> Read(StepDefinition step, JsonElement? input)
    {
        if (input is not { } json || json.ValueKind == JsonValueKind.Undefined)
        {
            return ByName(step, []);
        }

        if (json.ValueKind == JsonValueKind.Object && !IsTheArgument(step, json))
        {
            var members = json.EnumerateObject();
            return ByName(step, members.ToDictionary(p => p.Name, p => p.Value, StringComparer.OrdinalIgnoreCase));
        }

        if (json.ValueKind == JsonValueKind.Array && !IsTheList(step, json))
        {
            return ByPosition(step, [.. json.EnumerateArray()]);
        }

        return step.Parameters.Count == 1 || (step.Parameters.Count > 1 && step.Parameters.Skip(1).All(p => p.IsOptional))
            ? [Argument(step, step.Parameters[0], json)]
            : throw Refuse(
                step,
                $"the input is {Kind(json)} {Shorten(json.GetRawText())}, and the step takes {Signature(step)}. "
                + "Give an array or an object of its arguments");
    }

    public static string Signature(StepDefinition step) =>
        $"({string.Join(
            ", ", step.Parameters.Select(p => $"{TypeName(p.Type)} {p.Name}{(p.IsOptional ? " = ..." : "")}"))})";

    private static List<KeyValuePair<string, Argument>> ByName(
        StepDefinition step, Dictionary<string, JsonElement> given)
    {
        var unknown = given.Keys.FirstOrDefault(
            name => !step.Parameters.Any(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
        if (unknown is not null)
        {
            var near = Nearest.Of(unknown, step.Parameters.Select(p => p.Name));
            throw Refuse(
                step, $"it has no parameter '{unknown}'{Nearest.DidYouMean(near)} The step takes {Signature(step)}");
        }

        var arguments = new List<KeyValuePair<string, Argument>>();
        foreach (var parameter in step.Parameters)
        {
            if (given.Remove(parameter.Name, out var json))
            {
                arguments.Add(Argument(step, parameter, json));
            }
            else if (!parameter.IsOptional)
            {
                throw Refuse(step, $"the argument '{parameter.Name}' is missing. The step takes {Signature(step)}");
            }
        }

        return arguments;
    }

    private static IReadOnlyList<KeyValuePair<string, Argument>> ByPosition(StepDefinition step, JsonElement[] given)
    {
        var required = step.Parameters.Count(p => !p.IsOptional);
        return given.Length >= required && given.Length <= step.Parameters.Count
            ? [.. given.Select((json, i) => Argument(step, step.Parameters[i], json))]
            : throw Refuse(step, $"{given.Length} arguments were given. The step takes {Signature(step)}");
    }

    // One parameter, and the object has none of its name: then the object is the argument itself.
    private static bool IsTheArgument(StepDefinition step, JsonElement json) =>
        step.Parameters is [var only]
        && Type.GetTypeCode(Nullable.GetUnderlyingType(only.Type) ?? only.Type) == TypeCode.Object
        && !(json.EnumerateObject() is var members && members.Count() == 1
            && string.Equals(members.First().Name, only.Name, StringComparison.OrdinalIgnoreCase));

    // One collection parameter: [[1, 2]] gives it by position, [1, 2] is the list itself.
    private static bool IsTheList(StepDefinition step, JsonElement json) =>
        step.Parameters is [var only]
        && only.Type != typeof(string)
        && typeof(System.Collections.IEnumerable).IsAssignableFrom(only.Type)
        && !(json.GetArrayLength() == 1 && json[0].ValueKind == JsonValueKind.Array);

    private static KeyValuePair<string, Argument> Argument(
        StepDefinition step, StepParameter parameter, JsonElement json)
    {
        try
        {
            if (json.ValueKind == JsonValueKind.Null
                && parameter.Type.IsValueType && Nullable.GetUnderlyingType(parameter.Type) is null)
            {
                throw new JsonException("null is not a value of the type.");
            }

            return KeyValuePair.Create(parameter.Name, parameter.FromJson(json));
        }
        catch (Exception e)
            when (e is JsonException or NotSupportedException or InvalidOperationException or FormatException)
        {
            var inside = (e as JsonException)?.Path is { Length: > 1 } inner ? inner[1..] : "";
            throw Refuse(
                step,
                $"the value at '{parameter.Name}{inside}' is not of type {TypeName(parameter.Type)}, but {Kind(json)} "
                + $"{Shorten(json.GetRawText())}. The step takes {Signature(step)}",
                e);
        }
    }

    private static FunctionWorkflowsException Refuse(StepDefinition step, string what, Exception? inner = null) =>
        new("FW1026", $"The input does not fit step '{step.Name}': {what}.", inner);

    private static string Shorten(string text) => text.Length <= 60 ? text : $"{text[..57]}...";

    private static string Kind(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => "the string",
        JsonValueKind.Number => "the number",
        JsonValueKind.Object => "the object",
        JsonValueKind.Array => "the array",
        _ => "the value",
    };

    private static string TypeName(Type type) =>
        Nullable.GetUnderlyingType(type) is { } inner ? $"{TypeName(inner)}?"
        : type.IsArray ? $"{TypeName(type.GetElementType()!)}[]"
        : type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>"
        : Keyword(type) ?? type.Name;

    private static string? Keyword(Type type) => type.IsEnum ? null : Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => "bool",
        TypeCode.Byte => "byte",
        TypeCode.Int16 => "short",
        TypeCode.Int32 => "int",
        TypeCode.Int64 => "long",
        TypeCode.Single => "float",
        TypeCode.Double => "double",
        TypeCode.Decimal => "decimal",
        TypeCode.Char => "char",
        TypeCode.String => "string",
        _ => null,
    };
}
