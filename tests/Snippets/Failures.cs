using FunctionWorkflows;

namespace Snippets.Failures;

public sealed class OutOfStockException(string message) : Exception(message);

public sealed class Payments
{
    public Task<string> ChargeAsync(string order, string key, CancellationToken cancellationToken) => Task.FromResult(order + key);
}

// snippet: retries
public static partial class Shop
{
    [Step(MaxRetries = 5, RetryOn = [typeof(HttpRequestException)], DoNotRetryOn = [typeof(OutOfStockException)])]
    public static Task<string> Reserve(string order) => Task.FromResult($"reserved {order}");

    [Step(MaxRetries = 0)]
    public static string Apologize(string order) => $"sorry for {order}";

    [Step]
    public static string Answer(string order, StepResult<string> reserved)
    {
        var (value, error) = reserved;
        return error is null ? value! : error.IsCausedBy<OutOfStockException>() ? Apologize(order) : throw error;
    }

    [Step]
    public static Step<string> Handle(string order) =>
        Steps.Answer(order, Steps.Reserve(order).CatchExceptions());
}
// end

// snippet: idempotency
public static partial class Checkout
{
    [Step]
    public static Task<string> Charge(string order, StepContext context, [FromServices] Payments payments) =>
        payments.ChargeAsync(order, context.IdempotencyKey, context.CancellationToken);
}
// end

internal static class Caller
{
    public static async Task RunAsync(IWorkflowClient workflows)
    {
        // snippet: caller
        try
        {
            await workflows.RunAsync(Shop.Steps.Handle("order-7"), id: "order-7");
        }
        catch (WorkflowFailedException e) when (e.InnerException is StepFailedException step)
        {
            Console.WriteLine($"{step.StepName} threw {step.ErrorType}: {step.Message}");
            await workflows.ResumeAsync("order-7");   // from the failed step, once its cause is mended
        }
        // end
    }
}
