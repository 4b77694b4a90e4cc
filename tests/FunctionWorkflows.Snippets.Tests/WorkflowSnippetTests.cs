using Microsoft.Extensions.Time.Testing;
using Snippets.Events;
using Snippets.Orchestration;
using Snippets.Sagas;
using Snippets.Versions;

namespace FunctionWorkflows.Snippets.Tests;

/// <summary>Workflows of the documentation do what it says of them.</summary>
public sealed class WorkflowSnippetTests
{
    private static readonly Order Small = new("17", ["pen", "ink"], 12);

    private readonly Bookings _bookings = new();

    [Fact]
    public async Task An_order_is_charged_and_packed()
    {
        await using var host = await HostAsync();

        var receipt = await host.Workflows.RunAsync(Orders.Workflows.Process(Small), id: "order-17");

        Assert.Equal(("17", "payment of 12 for 17"), (receipt.Order, receipt.Payment));
        Assert.Equal(["parcel with pen", "parcel with ink"], receipt.Parcels);
        Assert.Equal("parcel with ink", await host.Workflows.GetOutputAsync<string>("order-17", "Orders.Pack_1"));
    }

    [Fact]
    public async Task Offers_come_in_time()
    {
        await using var host = await HostAsync();

        Assert.Equal("north takes p", await host.Workflows.RunAsync(Shipping.Workflows.Fastest("p")));
        Assert.Equal("north takes p", await host.Workflows.RunAsync(Shipping.Workflows.OfferInTime("p")));
        Assert.Equal(
            ["north takes a", "north takes b"], await host.Workflows.RunAsync(Shipping.Workflows.OfferAll(["a", "b"])));
    }

    [Fact]
    public async Task A_failure_that_code_catches_is_no_failure_of_the_workflow()
    {
        await using var host = await HostAsync();

        Assert.Equal("paid o", await host.Workflows.RunAsync(Shipping.Workflows.PayFor("o")));
        Assert.Equal("sorry for poor", await host.Workflows.RunAsync(Shipping.Workflows.PayFor("poor"), id: "poor"));

        Assert.Equal(
            WorkflowStatus.Successful,
            (await host.Workflows.GetMetadataAsync("poor", "Shipping.Unlock")).Status);
    }

    [Fact]
    public async Task Children_have_ids_of_their_own_and_know_their_parent()
    {
        await using var host = await HostAsync();

        var both = await host.Workflows.RunAsync(Shipping.Workflows.ShipBoth("7"), id: "parent");

        Assert.Equal("north takes 7/1; north takes 7/2", both);
        Assert.Equal("parent", (await host.Workflows.GetMetadataAsync("ship-7-1")).ParentId);
        var filter = new WorkflowFilter { Metadata = new Dictionary<string, string> { ["order"] = "7" } };
        var page = await host.Workflows.ListAsync(filter);
        Assert.Equal("parent", (await host.Workflows.GetMetadataAsync(Assert.Single(page.Workflows).Id)).ParentId);
        await host.Workflows.DeleteAsync("parent", includeChildren: true);
        Assert.Empty((await host.Workflows.ListAsync()).Workflows);
    }

    [Fact]
    public async Task A_watch_without_an_end_begins_anew_after_a_hundred_polls()
    {
        var time = new FakeTimeProvider();
        await using var host = await HostAsync(time);
        var handle = await host.Workflows.StartAsync(Shipping.Workflows.Watch("inbox"), id: "watch");
        await AdvanceUntilAsync(time, TimeSpan.FromHours(1), async () => await SeenAsync() > 105);

        var steps = (await host.Workflows.GetMetadataAsync("watch")).Steps;
        Assert.InRange(steps.Count, 2, 200);
        await handle.CancelAsync();
        await Assert.ThrowsAsync<WorkflowCanceledException>(() => handle.GetOutputAsync());

        async Task<int> SeenAsync() =>
            (await host.Workflows.GetMetadataAsync("watch")).CustomStatus is { } status
                ? System.Text.Json.JsonDocument.Parse(status).RootElement.GetProperty("done").GetInt32()
                : 0;
    }

    [Fact]
    public async Task A_marked_change_is_run_by_new_workflows()
    {
        await using var host = await HostAsync();

        Assert.Equal("payment for 17", await host.Workflows.RunAsync(Checked.Workflows.Pay(Small)));
        Assert.Equal("refused", await host.Workflows.RunAsync(Checked.Workflows.Pay(Small with { Total = 1_000_000 })));
    }

    [Fact]
    public async Task Whoever_requested_is_reminded_until_a_decision_comes()
    {
        var time = new FakeTimeProvider();
        await using var host = await HostAsync(time);
        var handle = await host.Workflows.StartAsync(Approval.Workflows.ApproveWithReminders("Ada"), id: "approval");
        await AdvanceUntilAsync(
            time,
            TimeSpan.FromHours(1),
            async () => (await host.Workflows.GetMetadataAsync("approval")).Steps
                .Any(step => step.Name == "Approval.Remind_1"));

        await handle.RaiseEventAsync("decision", new Decision(true, "Bob"));

        Assert.Equal("Bob", (await handle.GetOutputAsync()).By);
    }

    [Fact]
    public async Task Events_timers_and_listeners_stand_in_graphs_and_in_code()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var host = await HostAsync(time);
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "content");
        var all = await host.Workflows.StartAsync(Gathering.Steps.WaitForAll(path), id: "all");
        await host.Workflows.RaiseEventAsync("all", "decision", new Decision(true, "Bob"), "id");
        await AdvanceUntilAsync(
            time, TimeSpan.FromSeconds(1), async () => await all.GetStatusAsync() != WorkflowStatus.Running);

        Assert.Matches("^2026-01-01 00:0\\d:\\d\\dZ, Bob, content$", await all.GetOutputAsync());
        Assert.False(File.Exists(path));
        await File.WriteAllTextAsync(path, "more");
        Assert.Equal("more", await host.Workflows.RunAsync(Gathering.Workflows.Import(path)));
        Assert.Equal(2025, (await host.Workflows.RunAsync(Gathering.Steps.Midnight(new(2025, 12, 31)))).Year);
    }

    [Fact]
    public async Task A_saga_undoes_what_was_booked_the_last_first()
    {
        await using var host = await HostAsync();
        Assert.Equal("flight to Oslo, hotel in Oslo", await host.Workflows.RunAsync(Saga.Workflows.BookTrip("Oslo")));
        Assert.Equal(["flight to Oslo", "hotel in Oslo"], _bookings.Notes);
        _bookings.IsHotelFull = true;

        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => host.Workflows.RunAsync(Saga.Workflows.BookTrip("Rome"), id: "w"));

        Assert.Equal(["flight to Rome", "hotel in Rome", "no hotel", "no flight to Rome"], _bookings.Notes.Skip(2));
        await Assert.ThrowsAsync<WorkflowNotResumableException>(() => host.Workflows.ResumeAsync("w"));
    }

    [Fact]
    public async Task Bookings_side_by_side_are_undone_when_one_of_them_fails()
    {
        await using var host = await HostAsync();

        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => host.Workflows.RunAsync(Saga.Workflows.BookFlights(["Oslo", "Atlantis", "Rome"])));

        Assert.Equal(["flight to Oslo", "flight to Rome"], _bookings.Notes.Take(2).Order());
        Assert.Equal(["no flight to Oslo", "no flight to Rome"], _bookings.Notes.Skip(2).Order());
    }

    [Fact]
    public async Task A_compensation_that_failed_runs_again_after_a_resume_and_no_other_does()
    {
        await using var host = await HostAsync();
        (_bookings.IsHotelFull, _bookings.IsDeskClosed) = (true, true);
        var thrown = await Assert.ThrowsAsync<WorkflowFailedException>(
            () => host.Workflows.RunAsync(Saga.Workflows.BookTrip("Rome"), id: "w"));
        Assert.Contains("FW1063", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(["flight to Rome", "hotel in Rome", "no flight to Rome"], _bookings.Notes);

        _bookings.IsDeskClosed = false;
        await host.Workflows.ResumeAsync("w");

        thrown = await Assert.ThrowsAsync<WorkflowFailedException>(() => host.Workflows.GetOutputAsync<string>("w"));
        Assert.Contains("The hotel is full.", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(["flight to Rome", "hotel in Rome", "no flight to Rome", "no hotel"], _bookings.Notes);
    }

    [Fact]
    public async Task A_part_that_is_a_child_is_undone_while_its_parent_goes_on()
    {
        await using var host = await HostAsync();
        _bookings.IsHotelFull = true;

        await Assert.ThrowsAsync<WorkflowFailedException>(
            () => host.Workflows.RunAsync(Saga.Workflows.BookSomething("Rome")));

        Assert.Equal(
            [
                "flight to Rome", "hotel in Rome", "no hotel", "no flight to Rome",
                "flight to Bergen", "hotel in Bergen", "no hotel", "no flight to Bergen",
            ],
            _bookings.Notes);
    }

    private static async Task AdvanceUntilAsync(FakeTimeProvider time, TimeSpan step, Func<Task<bool>> isSo)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await isSo())
        {
            time.Advance(step);
            await Task.Delay(1, deadline.Token);
        }
    }

    private Task<WorkflowTestHost> HostAsync(TimeProvider? time = null) =>
        WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
        {
            Store = new InMemoryStore(),
            TimeProvider = time ?? TimeProvider.System,
            Services = services => services.AddSingleton(_bookings),
        });
}
