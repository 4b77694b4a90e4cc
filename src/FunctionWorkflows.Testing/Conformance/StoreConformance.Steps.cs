using System.Collections.Concurrent;
using Xunit;

namespace FunctionWorkflows;

/// <content>Steps that are left to other hosts.</content>
public abstract partial class StoreConformance
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Step_is_received_as_it_was_sent_and_is_there_until_it_is_completed()
    {
        await using var scope = await CreateScopeAsync();
        var sent = Spilled("ключ / #1") with
        {
            Cpus = 0.5,
            Gpus = 2,
            Resources = new Dictionary<string, double> { ["camera"] = 1.5 },
        };
        await scope.Store.Steps.SendAsync("camera", [sent]);

        var received = Assert.Single(await ReceiveAsync(scope.Store, "camera"));
        Assert.Equal((sent, "camera", 1), (received.Step, received.Queue, received.DequeueCount));
        Assert.Empty(await scope.Store.Steps.ReceiveAsync("camera", 10, Long));
        Assert.True(await scope.Store.Steps.CompleteAsync(received));

        Assert.False(await scope.Store.Steps.CompleteAsync(received));
        Assert.False(await scope.Store.Steps.RenewAsync(received, Long));
        Assert.False(await scope.Store.Steps.ReturnAsync(received, TimeSpan.Zero));
        Assert.Empty(await scope.Store.Steps.ReceiveAsync("camera", 10, Long));
    }

    [Fact]
    public async Task Queues_are_apart_and_one_that_nobody_sent_to_is_empty()
    {
        await using var scope = await CreateScopeAsync();
        await scope.Store.Steps.SendAsync("", [Spilled("a"), Spilled("b")]);
        await scope.Store.Steps.SendAsync("gpu", [Spilled("c")]);

        Assert.Empty(await scope.Store.Steps.ReceiveAsync("camera", 10, Long));
        Assert.Equal(["c"], (await ReceiveAsync(scope.Store, "gpu")).Select(received => received.Step.Key));
        Assert.Equal(
            ["a", "b"], (await ReceiveAsync(scope.Store, "", 2)).Select(received => received.Step.Key).Order());
    }

    [Fact]
    public async Task No_more_are_received_than_were_asked_for()
    {
        await using var scope = await CreateScopeAsync();
        await scope.Store.Steps.SendAsync("", [.. Enumerable.Range(0, 40).Select(i => Spilled($"{i}"))]);

        Assert.Equal(3, (await scope.Store.Steps.ReceiveAsync("", 3, Long)).Count);
        Assert.Equal(37, (await ReceiveAsync(scope.Store, "", 37)).Count);
    }

    [Fact]
    public async Task Step_whose_receiver_is_silent_comes_again_and_the_former_receiver_has_it_no_more()
    {
        await using var scope = await CreateScopeAsync();
        await scope.Store.Steps.SendAsync("", [Spilled("a")]);
        var first = Assert.Single(await scope.Store.Steps.ReceiveAsync("", 10, Short));

        var second = Assert.Single(await ReceiveAsync(scope.Store, ""));

        Assert.Equal(("a", 2), (second.Step.Key, second.DequeueCount));
        Assert.False(await scope.Store.Steps.RenewAsync(first, Long));
        Assert.False(await scope.Store.Steps.CompleteAsync(first));
        Assert.False(await scope.Store.Steps.ReturnAsync(first, TimeSpan.Zero));
        Assert.True(await scope.Store.Steps.RenewAsync(second, Long));
        Assert.True(await scope.Store.Steps.CompleteAsync(second));
    }

    [Fact]
    public async Task Step_that_is_renewed_stays_with_its_receiver_and_can_be_completed()
    {
        await using var scope = await CreateScopeAsync();
        await scope.Store.Steps.SendAsync("", [Spilled("a"), Spilled("silent")]);
        var both = await scope.Store.Steps.ReceiveAsync("", 2, Short);
        var renewed = both.Single(received => received.Step.Key == "a");
        Assert.True(await scope.Store.Steps.RenewAsync(renewed, Long));
        Assert.True(await scope.Store.Steps.RenewAsync(renewed, Long));

        // The other one shows that the time is over.
        var again = await ReceiveAsync(scope.Store, "");

        Assert.Equal(["silent"], again.Select(received => received.Step.Key));
        Assert.True(await scope.Store.Steps.CompleteAsync(renewed));
    }

    [Fact]
    public async Task Step_that_is_returned_can_be_received_by_another_and_the_time_before_is_not_counted()
    {
        await using var scope = await CreateScopeAsync();
        await scope.Store.Steps.SendAsync("", [Spilled("a")]);
        await scope.Store.Steps.ReceiveAsync("", 1, Short);
        var second = Assert.Single(await ReceiveAsync(scope.Store, ""));
        Assert.Equal(2, second.DequeueCount);

        Assert.True(await scope.Store.Steps.ReturnAsync(second, TimeSpan.Zero));

        var third = Assert.Single(await ReceiveAsync(scope.Store, ""));
        Assert.Equal((second.Step, 2), (third.Step, third.DequeueCount));
        Assert.False(await scope.Store.Steps.CompleteAsync(second));
        Assert.True(await scope.Store.Steps.CompleteAsync(third));
    }

    [Fact]
    public async Task Step_that_is_returned_for_later_is_hidden_until_then()
    {
        await using var scope = await CreateScopeAsync();
        await scope.Store.Steps.SendAsync("", [Spilled("later")]);
        await scope.Store.Steps.ReturnAsync(Assert.Single(await ReceiveAsync(scope.Store, "")), Long);
        await scope.Store.Steps.SendAsync("", [Spilled("soon")]);
        await scope.Store.Steps.ReturnAsync(Assert.Single(await ReceiveAsync(scope.Store, "")), Short);

        var received = await ReceiveAsync(scope.Store, "");

        Assert.Equal(["soon"], received.Select(step => step.Step.Key));
    }

    [Fact]
    public async Task Each_step_goes_to_one_of_many_receivers()
    {
        await using var scope = await CreateScopeAsync();
        var other = await scope.OpenAnotherAsync();
        await scope.Store.Steps.SendAsync("", [.. Enumerable.Range(0, 60).Select(i => Spilled($"{i}"))]);
        var keys = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(async () =>
        {
            var steps = (i % 2 == 0 ? scope.Store : other).Steps;
            while (await steps.ReceiveAsync("", 1 + i, Long) is { Count: > 0 } received)
            {
                foreach (var step in received)
                {
                    keys.Add(step.Step.Key);
                    Assert.True(await steps.CompleteAsync(step));
                }
            }
        })));

        Assert.Equal(60, keys.Count);
        Assert.Equal(60, keys.Distinct().Count());
    }

    [Fact]
    public async Task Waiting_ends_with_the_queue_that_has_a_step()
    {
        await using var scope = await CreateScopeAsync();
        var other = await scope.OpenAnotherAsync();
        var waiting = WaitAsync(other, "gpu", "camera");

        await scope.Store.Steps.SendAsync("", [Spilled("for others")]);
        await scope.Store.Steps.SendAsync("camera", [Spilled("a")]);

        Assert.Contains("camera", await waiting);
    }

    [Fact]
    public async Task Waiting_ends_where_a_step_is_there_already_and_when_a_hidden_one_comes_out()
    {
        await using var scope = await CreateScopeAsync();
        await scope.Store.Steps.SendAsync("gpu", [Spilled("a")]);

        Assert.Equal(["gpu"], await WaitAsync(scope.Store, "gpu"));
        await scope.Store.Steps.ReceiveAsync("gpu", 1, Short);

        Assert.Equal(["gpu"], await WaitAsync(scope.Store, "gpu"));
        Assert.Single(await ReceiveAsync(scope.Store, "gpu"));
    }

    [Fact]
    public async Task Waiting_for_steps_can_be_stopped()
    {
        await using var scope = await CreateScopeAsync();
        using var source = new CancellationTokenSource();

        // The first look may be worth it, and find nothing.
        await scope.Store.Steps.ReceiveAsync("gpu", 1, Long);
        var waiting = scope.Store.Steps.WaitForStepsAsync(["gpu"], source.Token).AsTask();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Deadline));
    }

    private static SpilledStep Spilled(string key) => new()
    {
        WorkflowId = "wf",
        Birth = "birth",
        Run = "run",
        Epoch = 1,
        Key = key,
        Attempt = 1,
        Owner = "host",
        CodeVersion = "1",
        Cpus = 1,
    };

    /// <summary>Receives that many, waiting until they are there.</summary>
    private static async Task<List<QueuedStep>> ReceiveAsync(IWorkflowStore store, string queue, int count = 1)
    {
        var received = new List<QueuedStep>();
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        while (received.Count < count)
        {
            received.AddRange(await store.Steps.ReceiveAsync(queue, count - received.Count, Long));
            if (received.Count < count)
            {
                await store.Steps.WaitForStepsAsync([queue], deadline.Token);
            }
        }

        return received;
    }

    private static async Task<IReadOnlyList<string>> WaitAsync(IWorkflowStore store, params string[] queues)
    {
        using var deadline = new CancellationTokenSource(Deadline, TimeProvider.System);
        return await store.Steps.WaitForStepsAsync(queues, deadline.Token);
    }
}
