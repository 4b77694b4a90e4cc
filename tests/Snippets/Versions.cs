using FunctionWorkflows;
using Snippets.Orchestration;

namespace Snippets.Versions;

public static partial class Checked
{
    [Step]
    public static bool CheckFraud(Order order) => order.Total < 10_000;

    [Step]
    public static string Charge(Order order) => $"payment for {order.Id}";

    // snippet: version
    [Workflow(Name = "orders.pay", FormerNames = ["Orders.Pay"])]
    public static async Task<string> Pay(WorkflowContext ctx, Order order)
    {
        if (ctx.Version("check-fraud", min: 0, max: 1) >= 1 && !await ctx.Run(Steps.CheckFraud(order)))
        {
            return "refused";
        }

        return await ctx.Run(Steps.Charge(order));
    }
    // end
}

internal static class Deployment
{
    public static void Configure(IHostApplicationBuilder builder)
    {
        // snippet: own-version
        builder.Services.AddFunctionWorkflows().Configure(options =>
        {
            options.CodeVersion = "2026-06-01";
            options.OnlyOwnCodeVersion = true;
        });
        // end
    }
}
