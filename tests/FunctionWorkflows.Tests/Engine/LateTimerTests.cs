using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.Tests.Engine;

/// <summary>A workflow whose code lets time pass, by what it logs.</summary>
public static partial class LateTimerCode
{
    [Workflow]
    public static async Task<string> Loop(WorkflowContext ctx, int left)
    {
        var heard = await ctx.WaitForEvent<string>("event", TimeSpan.FromSeconds(1));
        Heard(ctx.Logger);
        return left == 1 ? heard : await ctx.ContinueAsNew(Workflows.Loop(left - 1));
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "It has heard.")]
    private static partial void Heard(ILogger logger);
}

public sealed class LateTimerTests
{
    [Fact]
    public async Task A_timer_that_fires_while_the_code_goes_on_as_new_is_not_taken_for_one_of_the_next_run()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var passing = new PassingTime(time);
        await using var host = await WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = new InMemoryStore(time),
            TimeProvider = time,
            Services = services => services.AddLogging(logging => logging.AddProvider(passing)),
        });
        var handle = await host.Workflows.StartAsync(LateTimerCode.Workflows.Loop(3), "w");

        foreach (var (i, heard) in ((string[])["one", "two", "three"]).Index())
        {
            await Board.UntilAsync(() => IsWaitingAsync(host, passing.Lines == i), $"it waits for {heard}");
            await handle.RaiseEventAsync("event", heard, heard);
        }

        Assert.Equal("three", await handle.GetOutputAsync().WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(3, passing.Lines);
    }

    // The first time it may not have asked yet, and later it may not have gone on.
    private static async Task<bool> IsWaitingAsync(WorkflowTestHost host, bool hasHeard) =>
        hasHeard && (await host.Workflows.GetMetadataAsync("w")).Steps.Any(step => step.Name == "Event.Timer");

    private sealed class PassingTime(FakeTimeProvider time) : ILoggerProvider, ILogger
    {
        public int Lines { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception) == "It has heard.")
            {
                Lines++;
                time.Advance(TimeSpan.FromSeconds(2));
            }
        }

        public void Dispose()
        {
        }
    }
}
