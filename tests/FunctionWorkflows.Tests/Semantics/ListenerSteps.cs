using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>An event that comes when the test opens the gate 'event NAME'; it tells which poll brought it.</summary>
public sealed record BoardListener(string Name) : EventListener<string>
{
    public override async Task<string> PollForEventAsync(EventContext ctx)
    {
        var board = ctx.Services.GetRequiredService<Board>();
        var poll = board.Run("poll");
        board.Reach($"poll {poll}");
        try
        {
            await board.PassAsync($"event {Name}", ctx.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            board.Note($"poll {poll} stopped");
            throw;
        }

        return board.IsOpen($"poll {poll} fails")
            ? throw new InvalidOperationException($"poll {poll}")
            : $"{ctx.WorkflowId} {Name} {poll}";
    }

    public override Task EventCheckpointedAsync(string e, EventContext ctx)
    {
        var board = ctx.Services.GetRequiredService<Board>();
        var checkpoint = board.Run("checkpoint");
        board.Note($"checkpoint of {e}");
        return board.IsOpen($"checkpoint {checkpoint} fails")
            ? throw new InvalidOperationException($"checkpoint {checkpoint}")
            : Task.CompletedTask;
    }
}

/// <summary>One that does not want to hear that its event is recorded.</summary>
public sealed record QuietListener(string Name) : EventListener<string>
{
    public override async Task<string> PollForEventAsync(EventContext ctx)
    {
        var board = ctx.Services.GetRequiredService<Board>();
        board.Run("poll");
        await board.PassAsync($"event {Name}", ctx.CancellationToken);
        return Name;
    }
}

public static partial class ListenerSteps
{
    [Step]
    public static string Got(string value, [FromServices] Board board)
    {
        board.Note($"got {value}");
        return value;
    }

    [Step]
    public static DateTimeOffset At(DateTimeOffset at) => at;

    /// <summary>Returns a sleep that it has built before the test lets it go.</summary>
    [Step]
    public static async Task<Step<DateTimeOffset>> SleepsAfter(
        string gate, TimeSpan duration, [FromServices] Board board, CancellationToken cancellationToken)
    {
        var sleep = Event.Sleep(duration);
        await board.PassAsync(gate, cancellationToken);
        return sleep;
    }

    [Workflow]
    public static async Task<string> Listens(WorkflowContext ctx, string name)
    {
        var listener = Event.WaitFor(new BoardListener(name));
        var happened = await ctx.Run(listener.WithRetries(3, Backoff.Constant(TimeSpan.Zero)));
        return await ctx.Run(Steps.Got(happened));
    }

    [Workflow]
    public static async Task<string> GivesUp(WorkflowContext ctx, string name)
    {
        using var giving = new CancellationTokenSource();
        var poll = ctx.Run(Event.WaitFor(new BoardListener(name)), giving.Token);
        await ctx.WaitForEvent<int>("enough");
        giving.Cancel();
        try
        {
            return await poll;
        }
        catch (OperationCanceledException)
        {
            return "given up";
        }
    }
}
