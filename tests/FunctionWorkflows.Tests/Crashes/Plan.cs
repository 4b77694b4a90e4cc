using System.Security.Cryptography;
using System.Text;

namespace FunctionWorkflows.Tests.Crashes;

/// <summary>What the body of a node does.</summary>
internal enum NodeKind
{
    Value,

    /// <summary>An output of more than the threshold of objects.</summary>
    Large,

    /// <summary>Its first try throws.</summary>
    Flaky,

    /// <summary>It throws always.</summary>
    Broken,

    /// <summary>It throws until the cause is mended; then a resume goes on.</summary>
    Mendable,

    /// <summary>It ends only by its token.</summary>
    Endless,

    /// <summary>It returns the graph of the inner plan.</summary>
    Nest,
}

/// <summary>A node of a plan; its inputs are nodes before it.</summary>
internal sealed record PlanNode(string Label, NodeKind Kind, int[] Inputs, bool Catches = false, Plan? Inner = null)
{
    /// <summary>Gets a value indicating whether only a host with a GPU can run it.</summary>
    public bool NeedsGpu { get; init; }
}

/// <summary>A step graph as data: the last node is its output. A model of what it must give is beside it.</summary>
internal sealed record Plan(PlanNode[] Nodes)
{
    public Step<string> Build()
    {
        var steps = new List<Step<string>>();
        foreach (var node in Nodes)
        {
            var step = PlanSteps.Steps.Run(node, Args.Of(node.Inputs.Select(i => steps[i])));
            step = node.NeedsGpu ? step.WithResources(gpus: 1) : step;
            step = node.Kind == NodeKind.Flaky ? step.WithRetries(3, Backoff.Constant(TimeSpan.Zero)) : step;
            steps.Add(node.Catches ? PlanSteps.Steps.Recover(node.Label + "!", step.CatchExceptions()) : step);
        }

        return steps[^1];
    }

    /// <summary>The output, or null where it fails and nothing inside catches that.</summary>
    public string? Expected()
    {
        var outputs = new string?[Nodes.Length];
        for (var i = 0; i < Nodes.Length; i++)
        {
            var node = Nodes[i];
            if (!Uses(Nodes.Length - 1).Contains(i))
            {
                continue;
            }

            var inputs = node.Inputs.Select(input => outputs[input]).ToArray();
            if (inputs.Any(input => input is null))
            {
                return null;
            }

            outputs[i] = node.Kind switch
            {
                NodeKind.Broken => null,
                NodeKind.Nest => node.Inner!.Expected(),
                _ => Output(node, inputs!),
            };
            if (node.Catches)
            {
                outputs[i] = outputs[i] is { } value ? Recovered(node.Label + "!", value) : Caught(node.Label + "!");
            }

            if (outputs[i] is null)
            {
                return null;
            }
        }

        return outputs[^1];
    }

    public static string Output(PlanNode node, IReadOnlyList<string> inputs) =>
        $"{node.Label}({string.Join(',', inputs.Select(Short))})"
        + (node.Kind == NodeKind.Large ? new string('.', 40_000) : "");

    public static string Recovered(string label, string value) => $"{label}({Short(value)})";

    public static string Caught(string label) => $"{label}(caught)";

    public static string LabelOf(string output) => output[..output.IndexOf('(', StringComparison.Ordinal)];

    private static string Short(string text) => text.Length <= 40
        ? text
        : $"{LabelOf(text)}(#{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8]})";

    private HashSet<int> Uses(int last)
    {
        var used = new HashSet<int>();
        var open = new Stack<int>([last]);
        while (open.TryPop(out var i))
        {
            if (used.Add(i))
            {
                foreach (var input in Nodes[i].Inputs)
                {
                    open.Push(input);
                }
            }
        }

        return used;
    }
}
