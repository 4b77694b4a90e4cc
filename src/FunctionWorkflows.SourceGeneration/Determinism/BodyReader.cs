using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Reads a method once: what of it no workflow may do, and which methods of the project it calls.</summary>
internal sealed class BodyReader(WorkflowTypes types, CancellationToken cancellationToken)
{
    private readonly Body _body = new();

    public Body Read(IEnumerable<IOperation> blocks)
    {
        foreach (var block in blocks)
        {
            Visit(block);
        }

        return _body;
    }

    private void Visit(IOperation operation)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (operation is INameOfOperation or ITypeOfOperation or IAttributeOperation)
        {
            return;
        }

        Look(operation);
        foreach (var child in operation.ChildOperations)
        {
            Visit(child);
        }
    }

    private void Look(IOperation operation)
    {
        switch (operation)
        {
            case IInvocationOperation call:
                Use(call, call.TargetMethod);
                Add(ContextLeaver.Find(call));
                break;
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                Use(creation, constructor);
                break;
            case IPropertyReferenceOperation property:
                Use(property);
                break;
            case IFieldReferenceOperation field:
                Use(field, field.Field);
                Add(StaticState.Find(field));
                break;
            case IMethodReferenceOperation method:
                Use(method, method.Method);
                break;
            case IAwaitOperation awaited:
                Add(ForeignAwait.Find(awaited, types));
                break;
            default:
                Call(OperatorOf(operation));
                break;
        }
    }

    private void Use(IOperation operation, ISymbol member)
    {
        if (types.Forbidden(member) is { } api && !operation.IsImplicit)
        {
            _body.Findings.Add(new(api.Rule, operation.Syntax.GetLocation(), Text.Of(member), api.Instead));
        }

        Call(member as IMethodSymbol);
    }

    private void Use(IPropertyReferenceOperation reference)
    {
        Use(reference, reference.Property);
        Add(StaticState.Find(reference, types));
        var isTarget = reference.Parent is IAssignmentOperation assignment && assignment.Target == reference;
        if (!isTarget || reference.Parent is not ISimpleAssignmentOperation)
        {
            Call(reference.Property.GetMethod);
        }

        if (isTarget || reference.Parent is IIncrementOrDecrementOperation)
        {
            Call(reference.Property.SetMethod);
        }
    }

    private void Add(Finding? finding)
    {
        if (finding is not null)
        {
            _body.Findings.Add(finding);
        }
    }

    // A local function is read with the method around it, and a step is recorded and never replayed.
    private void Call(IMethodSymbol? method)
    {
        if (method is not null
            && method.MethodKind is not (MethodKind.LocalFunction or MethodKind.AnonymousFunction)
            && types.IsOfApp(method)
            && !Mark.Step.IsOn(method))
        {
            _body.AddCall(CallGraph.Key(method));
        }
    }

    private static IMethodSymbol? OperatorOf(IOperation operation) => operation switch
    {
        IBinaryOperation binary => binary.OperatorMethod,
        IUnaryOperation unary => unary.OperatorMethod,
        IConversionOperation conversion => conversion.OperatorMethod,
        ICompoundAssignmentOperation compound => compound.OperatorMethod,
        IIncrementOrDecrementOperation step => step.OperatorMethod,
        _ => null,
    };
}
