using FunctionWorkflows;
using Microsoft.Extensions.Logging;

namespace Functions;

public sealed record Decision(bool Approved, string? By = null);

public sealed record ApprovalOutcome(string Outcome, string? By);

public sealed record ApprovalState(string State, decimal Amount, DateTimeOffset Until);

/// <summary>
/// A workflow in code: it waits for somebody's decision, for days if need be, and reminds once in the middle. While it
/// waits it takes no thread, and it outlives every process that runs it.
/// </summary>
public static partial class Approval
{
    [Workflow(Name = "approval")]
    public static async Task<ApprovalOutcome> Approve(
        WorkflowContext ctx, decimal amount, string requestedBy, double timeoutSeconds = 86_400)
    {
        var until = ctx.Now + TimeSpan.FromSeconds(timeoutSeconds);
        var half = ctx.Now + TimeSpan.FromSeconds(timeoutSeconds / 2);
        ctx.SetStatus(new ApprovalState("waiting", amount, until));
        var decision = await DecisionUntil(ctx, half);
        if (decision is null)
        {
            await ctx.Run(Steps.Remind(amount, requestedBy, until));
            ctx.SetStatus(new ApprovalState("reminded", amount, until));
            decision = await DecisionUntil(ctx, until);
        }

        var outcome = decision switch { null => "expired", { Approved: true } => "approved", _ => "rejected" };
        ctx.SetStatus(new ApprovalState(outcome, amount, until));
        return new(outcome, decision?.By);
    }

    [Step(Name = "approval-remind")]
    public static void Remind(
        decimal amount, string requestedBy, DateTimeOffset until, [FromServices] ApprovalMail mail) =>
        mail.Remind(amount, requestedBy, until);

    private static async Task<Decision?> DecisionUntil(WorkflowContext ctx, DateTimeOffset until)
    {
        while (true)
        {
            var left = until - ctx.Now;
            try
            {
                return await ctx.WaitForEvent<Decision>("decision", left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }
            catch (TimeoutException)
            {
                return null;
            }
            catch (FunctionWorkflowsException e) when (e.Code == "FW1014")
            {
                // Whoever raised it gave something else than a decision.
                Misunderstood(ctx.Logger, e);
            }
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "A decision cannot be read, and the wait goes on")]
    private static partial void Misunderstood(ILogger logger, Exception exception);
}

/// <summary>Where reminders go: the log of the host. An app of yours would send mail here.</summary>
public sealed partial class ApprovalMail(ILogger<ApprovalMail> logger)
{
    public void Remind(decimal amount, string requestedBy, DateTimeOffset until) =>
        Reminder(logger, requestedBy, amount, until);

    [LoggerMessage(
        EventId = 2,
        Level = LogLevel.Information,
        Message = "{RequestedBy} still waits for a decision on {Amount}, until {Until:u}")]
    private static partial void Reminder(ILogger logger, string requestedBy, decimal amount, DateTimeOffset until);
}
