using FunctionWorkflows.AzureStorage.Tests.Faults;
using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.AzureStorage.Tests;

/// <summary>What the queues of Azure Storage bring with them.</summary>
public sealed class AzureStepQueueTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private readonly StorageFaults _faults = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_message_is_text_that_people_can_read_and_never_expires()
    {
        var clients = await OpenAsync();
        await new AzureStepQueue(clients, _time).SendAsync("gpu", [Step("k")]);

        var message = (await clients.Once.Steps("gpu").PeekMessageAsync()).Value;

        Assert.Equal(
            """{"step":{"workflowId":"order/\u00E47","birth":"b","run":"r","epoch":3,"key":"k","attempt":2,"owner":"o","codeVersion":"1","cpus":1,"gpus":0.5,"resources":{"camera":1}}}""",
            message.Body.ToString());
        Assert.Equal(9999, message.ExpiresOn!.Value.Year);
    }

    [Fact]
    public async Task A_queue_is_made_by_who_sends_first_and_by_who_looks_first()
    {
        var clients = await OpenAsync();
        var queue = new AzureStepQueue(clients, _time);

        Assert.Empty(await queue.ReceiveAsync("Looked At!", 1, Long));
        await queue.SendAsync("sent to", [Step("a")]);

        Assert.True((await clients.Once.Steps("Looked At!").ExistsAsync()).Value);
        Assert.Single(await queue.ReceiveAsync("sent to", 1, Long));
    }

    [Fact]
    public async Task An_idle_host_looks_less_and_less_and_at_last_every_20_seconds()
    {
        var queue = new AzureStepQueue(await OpenAsync(), _time);
        var looks = new List<TimeSpan>();
        var begun = _time.GetUtcNow();

        for (var seconds = 0; seconds < 600; seconds++)
        {
            var waiting = queue.WaitForStepsAsync(["gpu", ""]).AsTask();
            while (waiting.IsCompleted)
            {
                foreach (var due in await waiting)
                {
                    Assert.Empty(await queue.ReceiveAsync(due, 1, Long));
                    looks.Add(_time.GetUtcNow() - begun);
                }

                waiting = queue.WaitForStepsAsync(["gpu", ""]).AsTask();
            }

            _time.Advance(TimeSpan.FromSeconds(1));
        }

        // The first look at the queue of a resource finds that there is none, and is made again.
        Assert.Equal(looks.Count + 1, Receives());
        Assert.Equal(2 * 3 * 5, looks.Count(look => look >= TimeSpan.FromMinutes(5)));
        Assert.True(looks.Count(look => look < TimeSpan.FromMinutes(1)) <= 2 * 10);
    }

    [Fact]
    public async Task After_a_step_was_found_the_next_look_is_at_once()
    {
        var queue = new AzureStepQueue(await OpenAsync(), _time);
        await queue.SendAsync("", [Step("a")]);

        Assert.Single(await queue.ReceiveAsync("", 1, Long));
        Assert.Equal([""], await queue.WaitForStepsAsync([""]));
        Assert.Empty(await queue.ReceiveAsync("", 1, Long));

        Assert.False(queue.WaitForStepsAsync([""]).AsTask().IsCompleted);
    }

    [Fact]
    public async Task A_nudge_makes_who_waits_look_at_once()
    {
        var queue = new AzureStepQueue(await OpenAsync(), _time);
        await queue.ReceiveAsync("gpu", 1, Long);
        await queue.ReceiveAsync("", 1, Long);
        var waiting = queue.WaitForStepsAsync(["gpu", ""]).AsTask();
        Assert.False(waiting.IsCompleted);

        queue.Nudge("other");
        queue.Nudge("gpu");

        Assert.Equal(["gpu"], await waiting.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task A_nudge_during_a_look_that_finds_nothing_is_not_lost()
    {
        var queue = new AzureStepQueue(await OpenAsync(), _time);
        await queue.ReceiveAsync("gpu", 1, Long);
        _faults.On(request => request.Method == "GET", Fault.Pause);
        var looking = queue.ReceiveAsync("gpu", 1, Long).AsTask();
        await _faults.PausedAsync();

        queue.Nudge("gpu");
        _faults.Release();

        Assert.Empty(await looking);
        Assert.Equal(["gpu"], await queue.WaitForStepsAsync(["gpu"]));
    }

    [Fact]
    public async Task Receptions_that_were_returned_do_not_count_however_many()
    {
        var queue = new AzureStepQueue(await OpenAsync(), _time);
        await queue.SendAsync("", [Step("a")]);
        for (var i = 0; i < 5; i++)
        {
            var received = Assert.Single(await queue.ReceiveAsync("", 1, Long));
            Assert.Equal((1, Step("a")), (received.DequeueCount, received.Step));
            Assert.True(await queue.ReturnAsync(received, TimeSpan.Zero));
        }
    }

    [Fact]
    public async Task A_message_that_somebody_wrote_by_hand_is_passed_over()
    {
        var clients = await OpenAsync();
        var queue = new AzureStepQueue(clients, _time);
        foreach (var text in new[] { "hello", "{}", "{\"step\":{\"workflowId\":\"w\"}}", "[1]" })
        {
            await clients.Once.Steps().SendMessageAsync(text);
        }

        await queue.SendAsync("", [Step("a")]);

        Assert.Equal(["a"], (await queue.ReceiveAsync("", 10, Long)).Select(received => received.Step.Key));
    }

    [Fact]
    public async Task A_renewal_whose_answer_is_lost_fails_and_the_step_is_another_hosts_in_the_end()
    {
        var queue = new AzureStepQueue(await OpenAsync(), _time);
        await queue.SendAsync("", [Step("a")]);
        var received = Assert.Single(await queue.ReceiveAsync("", 1, Long));
        _faults.On(request => request.Method == "PUT", Fault.FailAfter);

        var e = await Assert.ThrowsAsync<FunctionWorkflowsException>(
            () => queue.RenewAsync(received, TimeSpan.FromSeconds(1)).AsTask());

        Assert.Equal("FW1043", e.Code);
        Assert.False(await queue.RenewAsync(received, Long));
        Assert.False(await queue.CompleteAsync(received));
    }

    [Theory]
    [InlineData(nameof(Fault.FailBefore))]
    [InlineData(nameof(Fault.FailAfter))]
    [InlineData(nameof(Fault.Busy))]
    public async Task Sending_and_removing_are_repeated_until_they_are_answered(string fault)
    {
        var queue = new AzureStepQueue(await OpenAsync(), _time);
        _faults.On(request => request.Method == "POST", Enum.Parse<Fault>(fault));
        await queue.SendAsync("", [Step("a")]);
        _faults.On(request => request.Method == "DELETE", Enum.Parse<Fault>(fault));

        var received = await queue.ReceiveAsync("", 10, Long);
        foreach (var step in received)
        {
            await queue.CompleteAsync(step);
        }

        // A lost answer makes a copy, which whoever receives it compares with the workflow.
        Assert.InRange(received.Count, 1, fault == nameof(Fault.FailAfter) ? 2 : 1);
        Assert.All(received, step => Assert.Equal("a", step.Step.Key));
        Assert.Empty(await queue.ReceiveAsync("", 10, Long));
    }

    private Task<StorageClients> OpenAsync() => Hubs.OpenAsync(options =>
    {
        options.Retry = options.Retry with { Delay = TimeSpan.FromMilliseconds(1) };
        options.ConfigureClient = client => _faults.In(client);
    });

    private int Receives() => _faults.CountOf(request =>
        request.Service == StorageService.Queue && request.Method == "GET"
        && request.Path.EndsWith("/messages", StringComparison.Ordinal));

    private static SpilledStep Step(string key) => new()
    {
        WorkflowId = "order/ä7",
        Birth = "b",
        Run = "r",
        Epoch = 3,
        Key = key,
        Attempt = 2,
        Owner = "o",
        CodeVersion = "1",
        Cpus = 1,
        Gpus = 0.5,
        Resources = new Dictionary<string, double> { ["camera"] = 1 },
    };
}
