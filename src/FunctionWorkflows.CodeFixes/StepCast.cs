using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FunctionWorkflows.CodeFixes;

/// <summary>Finds the type to which a step must be cast to fit its place.</summary>
internal static class StepCast
{
    // As Step.Cast has it: no number loses its value.
    private static readonly (SpecialType From, SpecialType[] To)[] Widenings =
    [
        (SpecialType.System_Byte,
            [SpecialType.System_Int16, SpecialType.System_Int32, SpecialType.System_Int64, SpecialType.System_Single,
                SpecialType.System_Double, SpecialType.System_Decimal]),
        (SpecialType.System_Int16,
            [SpecialType.System_Int32, SpecialType.System_Int64, SpecialType.System_Single, SpecialType.System_Double,
                SpecialType.System_Decimal]),
        (SpecialType.System_Int32,
            [SpecialType.System_Int64, SpecialType.System_Double, SpecialType.System_Decimal]),
        (SpecialType.System_Int64, [SpecialType.System_Decimal]),
        (SpecialType.System_Single, [SpecialType.System_Double]),
    ];

    /// <summary>Null where no cast helps.</summary>
    public static ITypeSymbol? TargetOf(ExpressionSyntax step, SemanticModel model, CancellationToken cancellationToken)
    {
        var info = model.GetTypeInfo(step, cancellationToken);
        return Output(info.Type, "Step") is not { } from ? null : Expected(step, info, model, cancellationToken)
            .Select(type => Output(type, "Step") ?? Output(type, "Arg"))
            .FirstOrDefault(to => to is not null && Converts(from, to, model.Compilation));
    }

    // Where no overload fits, the compiler converts nothing, but tells the overloads that it looked at.
    private static IEnumerable<ITypeSymbol?> Expected(
        ExpressionSyntax step, TypeInfo info, SemanticModel model, CancellationToken cancellationToken) =>
        step.Parent is ArgumentSyntax { Parent: BaseArgumentListSyntax { Parent: { } call } list } argument
            ? model.GetSymbolInfo(call, cancellationToken).CandidateSymbols
                .OfType<IMethodSymbol>()
                .Select(method => ParameterOf(argument, list, method)?.Type)
            : [info.ConvertedType];

    private static IParameterSymbol? ParameterOf(
        ArgumentSyntax argument, BaseArgumentListSyntax list, IMethodSymbol method) =>
        argument.NameColon is { Name.Identifier.ValueText: var name }
            ? method.Parameters.FirstOrDefault(p => p.Name == name)
            : method.Parameters.ElementAtOrDefault(list.Arguments.IndexOf(argument));

    private static ITypeSymbol? Output(ITypeSymbol? type, string name)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is INamedTypeSymbol { Arity: 1, ContainingNamespace.Name: "FunctionWorkflows" } named
                && named.Name == name)
            {
                return named.TypeArguments[0];
            }
        }

        return null;
    }

    private static bool Converts(ITypeSymbol from, ITypeSymbol to, Compilation compilation)
    {
        var conversion = compilation.ClassifyConversion(from, to);
        var target = to is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : to;
        return conversion is { IsImplicit: true, IsUserDefined: false }
            && (conversion.IsReference
                || conversion.IsBoxing
                || SymbolEqualityComparer.Default.Equals(target, from)
                || Widenings.Any(w => w.From == from.SpecialType && w.To.Contains(target.SpecialType)));
    }
}
