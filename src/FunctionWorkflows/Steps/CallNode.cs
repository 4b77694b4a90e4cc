using System.Runtime.CompilerServices;

namespace FunctionWorkflows;

/// <summary>The call of one step in a graph under construction; reference identity decides what runs once.</summary>
internal sealed record CallNode(
    string Step, IReadOnlyList<KeyValuePair<string, Argument>> Arguments, CallOptions Options)
{
    /// <summary>True for the call of a workflow, which as a part of a graph runs as an instance of its own.</summary>
    public bool IsWorkflow { get; init; }

    /// <summary>The id that the child was given; null where it is derived.</summary>
    public string? WorkflowId { get; init; }

    public static CallNode Create(string step, ReadOnlySpan<(string Name, object? Argument)> arguments)
    {
        var frozen = new List<KeyValuePair<string, Argument>>(arguments.Length);
        foreach (var (name, argument) in arguments)
        {
            // A null argument was not given: the default of the method, as of the day when it runs, stands for it.
            if (argument is IArgument given)
            {
                frozen.Add(KeyValuePair.Create(name, given.Freeze()));
            }
            else if (argument is not null)
            {
                throw new ArgumentException($"Argument '{name}' must be an Arg or an Args.", nameof(arguments));
            }
        }

        return new(step, frozen, CallOptions.None);
    }

    public bool Equals(CallNode? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}

/// <summary>Options given at the call; null leaves what the attribute says.</summary>
internal sealed record CallOptions
{
    public static CallOptions None { get; } = new();

    public string? Name { get; init; }

    public int? MaxRetries { get; init; }

    public Backoff? Backoff { get; init; }

    public TimeSpan? Timeout { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    public double? Cpus { get; init; }

    public double? Gpus { get; init; }

    public IReadOnlyDictionary<string, double>? Resources { get; init; }

    public int Catches { get; init; }
}
