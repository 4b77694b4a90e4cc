using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.Tests.Faults;

public sealed class MailboxTests
{
    private const int Rounds = 100_000;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task What_is_posted_while_the_mailbox_is_being_left_is_looked_at()
    {
        var board = new Board();
        await using var host = await TestHost.StartAsync(services: services => services.AddSingleton(board));
        await host.Workflows.StartAsync(BoardSteps.Steps.Gated("g"), id: "w");
        await board.ReachedAsync("g");
        var runner = host.Services.GetRequiredService<WorkflowEngine>().Find("w")!;

        for (var i = 0; i < Rounds; i++)
        {
            // The first is taken by the pool; the second comes at any moment of that, down to its very end.
            runner.Post(new Begin());
            Thread.SpinWait(i % 256);
            runner.Post(new Begin());
            var isTaken = SpinWait.SpinUntil(() => MailboxOf(runner).IsEmpty, Deadline);
            Assert.True(isTaken, $"A message stayed in the mailbox in round {i}.");
        }

        board.Open("g");
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_mailbox")]
    private static extern ref ConcurrentQueue<RunnerMessage> MailboxOf(InstanceRunner runner);
}
