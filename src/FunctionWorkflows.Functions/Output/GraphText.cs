using System.Globalization;
using System.Text;

namespace FunctionWorkflows.Output;

/// <summary>Writes a graph as text or as a Mermaid flowchart.</summary>
internal static class GraphText
{
    /// <summary>One line a step, with the steps whose outputs it takes; a continuation is under its step.</summary>
    public static string Plain(StepGraphShape graph)
    {
        var names = graph.Nodes.ToDictionary(node => node.Id, node => node.Name);
        var depths = new Dictionary<string, int>(graph.Nodes.Count);
        var text = new StringBuilder();
        if (graph.WorkflowId is { } id)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{graph.Name} '{id}' {graph.Status}");
        }

        foreach (var node in graph.Nodes)
        {
            var depth = node.ParentId is { } parent && depths.TryGetValue(parent, out var above) ? above + 1 : 0;
            depths[node.Id] = depth;
            var inputs = string.Join(", ", node.InputIds.Select(input => names.GetValueOrDefault(input, input)));
            text.Append(' ', 2 * Math.Min(depth, 20))
                .Append(node.Name)
                .Append(node.Status is null ? "" : $"  {node.Status}")
                .Append(node.Options is { Length: > 0 } options ? $"  [{options}]" : "")
                .Append(node.InputIds.Count == 0 ? "" : "  <- ")
                .AppendJoin(", ", node.InputIds.Select(input => names.GetValueOrDefault(input, input)))
                .AppendLine();
        }

        return text.ToString();
    }

    /// <summary>Full arrows carry outputs; a dotted one leads from a step to the end of its continuation.</summary>
    public static string Mermaid(StepGraphShape graph)
    {
        var keys = graph.Nodes.Index().ToDictionary(pair => pair.Item.Id, pair => $"s{pair.Index}");
        var used = graph.Nodes.SelectMany(node => node.InputIds).ToHashSet();
        var text = new StringBuilder().AppendLine("flowchart TD");
        foreach (var node in graph.Nodes)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"    {keys[node.Id]}[\"{Escape(node.Name)}\"]{Style(node)}");
        }

        foreach (var node in graph.Nodes)
        {
            foreach (var input in node.InputIds.Where(keys.ContainsKey))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"    {keys[input]} --> {keys[node.Id]}");
            }

            if (node.ParentId is { } parent && keys.TryGetValue(parent, out var owner) && !used.Contains(node.Id))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"    {owner} -.-> {keys[node.Id]}");
            }
        }

        return text.ToString();
    }

    private static string Escape(string name) => name
        .Replace("\"", "#quot;", StringComparison.Ordinal)
        .Replace("<", "#lt;", StringComparison.Ordinal)
        .Replace(">", "#gt;", StringComparison.Ordinal);

    private static string Style(GraphNodeShape node) => node.Status is null ? "" : $":::{node.Status}";
}
