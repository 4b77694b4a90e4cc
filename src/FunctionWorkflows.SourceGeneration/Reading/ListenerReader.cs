using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Turns a record that derives from <c>EventListener</c> into what is registered of it.</summary>
internal static class ListenerReader
{
    private const string Base = "FunctionWorkflows.EventListener";
    private const string Checkpoint = "EventCheckpointedAsync";

    // What the engine calls its own events.
    private static readonly HashSet<string> BuiltIn = new(StringComparer.Ordinal)
    {
        "Event.Timer", "Event.Sleep", "Event.WaitFor",
    };

    public static ListenerModel? Read(INamedTypeSymbol type) =>
        !type.IsAbstract && EventOf(type) is { } happened && ObstacleOf(type) is null
            ? new(
                Code.TypeWithoutAnnotations(type),
                Code.TypeWithoutAnnotations(happened),
                DurableNameOf(type),
                HasCheckpoint(type))
            : null;

    /// <summary>The type of the event, where the type is a listener.</summary>
    public static ITypeSymbol? EventOf(INamedTypeSymbol type)
    {
        for (var t = type.BaseType; t is not null; t = t.BaseType)
        {
            if (IsBase(t))
            {
                return t.TypeArguments[0];
            }
        }

        return null;
    }

    /// <summary>Why a listener cannot be registered, and what to do, or null.</summary>
    public static (string What, string Remedy)? ObstacleOf(INamedTypeSymbol type)
    {
        var chain = StepClassReader.Chain(type);
        return chain.Any(t => t.Arity > 0)
                ? ("has type parameters, and none are recorded", "Write a record for each type of event")
            : chain.Any(t => t.IsFileLocal)
                ? ("is in a file-local type, which registration cannot name", "Make it internal")
            : chain.Any(StepClassReader.IsHidden)
                ? ("is in a private scope, which registration cannot name", "Make it internal, all the way out")
            : BuiltIn.Contains(DurableNameOf(type))
                ? ("has the name of an event of the engine", "Put it into a namespace, or give it another name")
            : null;
    }

    private static string DurableNameOf(INamedTypeSymbol type)
    {
        var name = string.Join("+", StepClassReader.Chain(type).Select(t => t.MetadataName));
        return type.ContainingNamespace.IsGlobalNamespace
            ? $"Event.{name}"
            : $"Event.{type.ContainingNamespace.ToDisplayString()}.{name}";
    }

    private static bool HasCheckpoint(INamedTypeSymbol type)
    {
        for (var t = type; t is not null && !IsBase(t); t = t.BaseType)
        {
            if (t.GetMembers(Checkpoint).Any(member => member.IsOverride))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsBase(INamedTypeSymbol type) =>
        type is { Arity: 1, Name: "EventListener" } && Known.Is(type, Base);
}
