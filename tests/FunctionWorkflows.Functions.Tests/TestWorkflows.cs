namespace FunctionWorkflows.Functions.Tests;

/// <summary>Workflows in code for the tests of the verbs.</summary>
public static partial class Desk
{
    [Workflow(Name = "ask")]
    public static async Task<string> Ask(WorkflowContext ctx, string question, int seconds = 3_600)
    {
        ctx.SetStatus(new Order(question, 1));
        var answer = await ctx.WaitForEvent<Order>("answer", TimeSpan.FromSeconds(seconds));
        return $"{question} {answer.Count} x {answer.Item}";
    }

    [Workflow(Name = "ask-louder")]
    public static async Task<string> AskLouder(WorkflowContext ctx, string question)
    {
        await ctx.Run(Shop.Steps.Price(1));
        return await Ask(ctx, question);
    }

    [Workflow(Name = "desk")]
    public static async Task<string> Open(WorkflowContext ctx) => await ctx.Run(Workflows.Ask("pens?"));

    [Workflow(Name = "tidies")]
    public static async Task<string> Tidies(WorkflowContext ctx)
    {
        try
        {
            return await ctx.WaitForEvent<string>("never");
        }
        finally
        {
            await ctx.Run(Shop.Steps.Price(1).Named("tidy"));
        }
    }
}
