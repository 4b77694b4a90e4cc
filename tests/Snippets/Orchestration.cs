using FunctionWorkflows;

namespace Snippets.Orchestration;

public sealed record Order(string Id, string[] Lines, decimal Total);

public sealed record Receipt(string Order, string Payment, string[] Parcels);

public sealed record Progress(string Step, int Done);

public sealed class NoMoneyException(string message) : Exception(message);

// snippet: orchestration
public static partial class Orders
{
    [Step]
    public static string Charge(Order order) => $"payment of {order.Total} for {order.Id}";

    [Step]
    public static string Pack(string line) => $"parcel with {line}";

    [Workflow]
    public static async Task<Receipt> Process(WorkflowContext ctx, Order order)
    {
        var payment = await ctx.Run(Steps.Charge(order));   // recorded: a replay does not charge again
        var parcels = await Task.WhenAll(order.Lines.Select(line => ctx.Run(Steps.Pack(line))));
        return new(order.Id, payment, parcels);
    }
}
// end

public static partial class Shipping
{
    [Step]
    public static string Offer(string carrier, string parcel) => $"{carrier} takes {parcel}";

    [Step]
    public static string Poll(string source) => source;

    [Step(MaxRetries = 0)]
    public static string Pay(string order) =>
        order == "poor" ? throw new NoMoneyException(order) : $"paid {order}";

    [Step]
    public static string Apologize(string order) => $"sorry for {order}";

    [Step]
    public static void Unlock(string order)
    {
    }

    // snippet: any-of
    [Workflow]
    public static async Task<string> Fastest(WorkflowContext ctx, string parcel)
    {
        var offer = ctx.Run(Steps.Offer("north", parcel));
        var first = await Task.WhenAny(offer, ctx.Sleep(TimeSpan.FromMinutes(10)));
        return first == offer
            ? await offer
            : await ctx.Race(Steps.Offer("south", parcel), Steps.Offer("west", parcel));
    }
    // end

    // snippet: code-catch
    [Workflow]
    public static async Task<string> PayFor(WorkflowContext ctx, string order)
    {
        try
        {
            return await ctx.Run(Steps.Pay(order));
        }
        catch (StepFailedException e) when (e.IsCausedBy<NoMoneyException>())
        {
            return await ctx.Run(Steps.Apologize(order));
        }
        finally
        {
            await ctx.Run(Steps.Unlock(order));
        }
    }
    // end

    // snippet: map
    [Workflow]
    public static async Task<string[]> OfferAll(WorkflowContext ctx, string[] parcels) =>
        await ctx.Map(parcels, parcel => Steps.Offer("north", parcel), maxParallel: 20, MapFailure.Continue);
    // end

    // snippet: children
    [Workflow]
    public static async Task<string> ShipBoth(WorkflowContext ctx, string order)
    {
        var first = ctx.Run(Workflows.Fastest($"{order}/1").WithId($"ship-{order}-1"));
        var second = ctx.Run(Workflows.Fastest($"{order}/2").WithMetadata("order", order));
        return string.Join("; ", await Task.WhenAll(first, second));
    }
    // end

    // snippet: continue-as-new
    [Workflow]
    public static async Task<int> Watch(WorkflowContext ctx, string source, int seen = 0)
    {
        for (var i = 0; i < 100; i++)
        {
            await ctx.Run(Steps.Poll(source));
            ctx.SetStatus(new Progress("polled", ++seen));
            await ctx.Sleep(TimeSpan.FromHours(1));
        }

        return await ctx.ContinueAsNew(Workflows.Watch(source, seen));   // the next 100, with an empty journal
    }
    // end

    // snippet: give-up
    [Workflow]
    public static async Task<string> OfferInTime(WorkflowContext ctx, string parcel)
    {
        using var giveUp = new CancellationTokenSource();
        var offer = ctx.Run(Steps.Offer("north", parcel), giveUp.Token);
        var late = ctx.Sleep(TimeSpan.FromMinutes(10), giveUp.Token);
        var first = await Task.WhenAny(offer, late);
        giveUp.Cancel();   // whichever is left; not CancelAsync, which goes to another thread
        return first == offer ? await offer : "no offer";
    }
    // end
}

internal static class Starts
{
    public static async Task RunAsync(IWorkflowClient workflows, Order order)
    {
        // snippet: start-code
        Receipt receipt = await workflows.RunAsync(Orders.Workflows.Process(order), id: $"order-{order.Id}");
        // end
    }
}
