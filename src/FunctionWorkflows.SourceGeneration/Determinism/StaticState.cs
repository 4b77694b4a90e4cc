using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Finds static fields and properties that can change.</summary>
internal static class StaticState
{
    public static Finding? Find(IFieldReferenceOperation reference) =>
        reference.Field is { IsStatic: true, IsReadOnly: false, IsConst: false }
            ? Found(reference, reference.Field)
            : null;

    // A property with code of its own is followed as a method is.
    public static Finding? Find(IPropertyReferenceOperation reference, WorkflowTypes types) =>
        reference.Property is { IsStatic: true, SetMethod: not null } property
        && types.IsOfApp(property)
        && property.ContainingType.GetMembers().Any(member =>
            member is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property))
            ? Found(reference, property)
            : null;

    private static Finding Found(IOperation reference, ISymbol member) =>
        new(DeterminismRules.StaticState, reference.Syntax.GetLocation(), Text.Of(member));
}
