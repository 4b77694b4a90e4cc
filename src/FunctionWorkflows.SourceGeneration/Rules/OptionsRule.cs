using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>FW0011: the options of <c>[Step]</c> and <c>[Workflow]</c> keep to what the option methods check.</summary>
internal static class OptionsRule
{
    public static readonly DiagnosticDescriptor Descriptor = new(
        "FW0011",
        "An option of a step or a workflow has a valid value",
        "The option {0} of the {4} '{1}' is {2}. Give {3}.",
        Rule.Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Rule.Pages + "FW0011.md");

    private const int LongestName = 200;

    public static IEnumerable<StepProblem> Check(IMethodSymbol step)
    {
        if (Mark.Of(step)?.AttributeOn(step) is not { } attribute)
        {
            yield break;
        }

        foreach (var option in attribute.NamedArguments)
        {
            foreach (var value in ItemsOf(option.Value))
            {
                if (Expected(option.Key, value) is { } expected)
                {
                    var location = attribute.ApplicationSyntaxReference is { } syntax
                        ? Location.Create(syntax.SyntaxTree, syntax.Span)
                        : step.Locations.FirstOrDefault();
                    yield return new(
                        Descriptor, location, option.Key, step.Name, Shown(value), expected, Mark.NounOf(step));
                }
            }
        }
    }

    private static ImmutableArray<TypedConstant> ItemsOf(TypedConstant value) =>
        value is { Kind: TypedConstantKind.Array, IsNull: false } ? value.Values : [value];

    private static string? Expected(string option, TypedConstant value) => option switch
    {
        "Name" when value.IsNull => null,
        _ when value.IsNull => "a value, or leave the option out",
        "Name" or "FormerNames" => IsName((string)value.Value!)
            ? null
            : "1 to 200 characters without control characters",
        "MaxRetries" => (int)value.Value! >= -1 ? null : "0 or more, or Retries.Unlimited",
        "TimeoutSeconds" => IsAmount((double)value.Value!) && (double)value.Value! * 1000 < int.MaxValue
            ? null
            : "more than zero and less than 24 days, or leave it out",
        "Cpus" or "Gpus" => IsAmount((double)value.Value!) ? null : "zero or more",
        "Resources" => IsResource((string)value.Value!) ? null : "name=amount, such as \"camera=2\"",
        "Metadata" => ((string)value.Value!).IndexOf('=') > 0 ? null : "key=value, such as \"team=billing\"",
        "RetryOn" or "DoNotRetryOn" => IsException((ITypeSymbol)value.Value!) ? null : "types of exceptions",
        _ => null,
    };

    private static bool IsName(string name) => name.Length is > 0 and <= LongestName && !name.Any(char.IsControl);

    private static bool IsAmount(double value) => value >= 0 && !double.IsInfinity(value);

    private static bool IsResource(string text)
    {
        var equals = text.IndexOf('=');
        var number = text.Substring(equals + 1);
        return equals > 0
            && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)
            && IsAmount(amount);
    }

    private static bool IsException(ITypeSymbol type)
    {
        for (ITypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (Known.Is(t, "System.Exception"))
            {
                return true;
            }
        }

        return type.TypeKind == TypeKind.Error;
    }

    private static string Shown(TypedConstant value) => value.Kind switch
    {
        _ when value.IsNull => "null",
        TypedConstantKind.Type => ((ITypeSymbol)value.Value!).Name,
        _ => $"'{Convert.ToString(value.Value, CultureInfo.InvariantCulture)}'",
    };
}
