using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>Steps that tell the board on which host they run.</summary>
public static partial class SpillSteps
{
    [Step]
    public static string Here(string name, [FromServices] Board board, [FromServices] WorkflowTestHost host)
    {
        board.Run(name);
        board.Note($"{name} on {NameOf(host)}");
        return name;
    }

    /// <summary>Waits until the test opens the gate of that name.</summary>
    [Step(MaxRetries = 0)]
    public static Task<string> HereGated(
        string gate,
        [FromServices] Board board,
        [FromServices] WorkflowTestHost host,
        CancellationToken cancellationToken)
    {
        board.Note($"{gate} on {NameOf(host)}");
        return BoardSteps.Gated(gate, board, cancellationToken);
    }

    [Step]
    public static string Lengthy(string text) => string.Concat(Enumerable.Repeat(text, 20_000));

    [Step]
    public static byte[] Bytes(byte[] input) => [.. input, (byte)input.Length];

    [Step]
    public static int LengthOf(string text) => text.Length;

    [Step]
    public static Step<string> GoesOn(string name) =>
        BoardSteps.Steps.Join([Steps.Here($"{name}1"), Steps.Here($"{name}2").WithResources(gpus: 1)]);

    [Step]
    public static string Key(StepContext context) =>
        $"{context.WorkflowId} {context.IdempotencyKey[^context.StepId.Length..] == context.StepId} {context.Attempt}";

    // What tells the hosts of a test apart.
    private static string NameOf(WorkflowTestHost host)
    {
        var options = host.Services.GetRequiredService<IOptions<FunctionWorkflowsOptions>>().Value;
        return options.Gpus > 0 ? $"{options.Cpus} gpu" : $"{options.Cpus}";
    }
}
