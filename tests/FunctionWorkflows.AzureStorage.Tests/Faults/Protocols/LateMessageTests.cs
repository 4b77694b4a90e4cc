using Azure;
using Azure.Data.Tables;

namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>Messages that arrive late or twice, and answers that are dropped (protocols: 3, 10).</summary>
public sealed class LateMessageTests : IAsyncLifetime
{
    private static readonly InboxMessage Message = new() { Id = "m", Kind = "call" };

    private FaultHub _hub = null!;
    private FaultMember _owner = null!;
    private FaultMember _sender = null!;

    public async Task InitializeAsync()
    {
        _hub = await FaultHub.OpenAsync();
        _owner = await FaultMember.JoinAsync(_hub);
        _sender = await FaultMember.OpenAsync(_hub);
    }

    public async Task DisposeAsync()
    {
        await _sender.DisposeAsync();
        await _owner.DisposeAsync();
        await _hub.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Late_message_that_was_taken_before_is_a_duplicate(bool isAcknowledged)
    {
        var claim = await _owner.CreateAsync();
        _sender.Faults.On(request => request.IsBatch, Fault.Late);
        await PostAsync(claim.Header);
        await TakeAsync(claim);
        if (isAcknowledged)
        {
            await _owner.Instances.AcknowledgeAsync("w", claim.Header.Birth, ["m"]);
        }

        await _sender.Faults.DeliverLateAsync();
        var outcome = await TakeAsync(claim);

        Assert.Single(await _owner.Instances.ReadInboxAsync(claim, 0));
        Assert.Equal((CommitOutcome.Duplicate, "m"), (outcome.Outcome, outcome.Detail));
    }

    [Theory]
    [InlineData(nameof(Fault.FailAfter))]
    [InlineData(nameof(Fault.Busy))]
    public async Task Acknowledgement_is_written_whatever_happens_to_its_request(string fault)
    {
        var claim = await _owner.CreateAsync();
        await PostAsync(claim.Header);
        await TakeAsync(claim);
        _owner.Faults.On(request => request.IsBatch, Enum.Parse<Fault>(fault));

        await _owner.Instances.AcknowledgeAsync("w", claim.Header.Birth, ["m"]);

        var receipt = await _owner.Instances.ReadReceiptAsync("w", claim.Header.Birth, "m");
        Assert.Null(Assert.IsType<MessageReceipt>(receipt).Answer);
    }

    [Fact]
    public async Task Acknowledgement_is_written_although_the_receipt_has_changed_meanwhile()
    {
        var claim = await _owner.CreateAsync();
        await PostAsync(claim.Header);
        await TakeAsync(claim);
        _owner.Faults.On(request => request.IsBatch, Fault.Pause);
        var acknowledging = _owner.Instances.AcknowledgeAsync("w", claim.Header.Birth, ["m"]).AsTask();
        await _owner.Faults.PausedAsync();
        var touched = new TableEntity("w", Keys.Receipt(claim.Header.Birth, "m")) { ["Touched"] = true };
        await _hub.Instances.UpdateEntityAsync(touched, ETag.All);

        _owner.Faults.Release();
        await acknowledging;

        var receipt = await _owner.Instances.ReadReceiptAsync("w", claim.Header.Birth, "m");
        Assert.Null(Assert.IsType<MessageReceipt>(receipt).Answer);
    }

    [Fact]
    public async Task Late_message_finds_no_door_after_a_takeover()
    {
        var claim = await _owner.CreateAsync();
        _sender.Faults.On(request => request.IsBatch, Fault.DieLate);
        _ = PostAsync(claim.Header);
        await _sender.Faults.Died.WaitAsync(FaultRun.Deadline);
        await _owner.KillAsync();
        await using var heir = await FaultMember.JoinAsync(_hub);
        var taken = Assert.IsType<InstanceClaim>(await heir.ClaimAsync());
        var loaded = await heir.Instances.LoadAsync(taken);

        // Its sender is not told that it is there, so it sends it anew; nobody would look for it now.
        var statuses = await _sender.Faults.DeliverLateAsync();

        Assert.Empty(loaded.Inbox);
        Assert.Equal([404], statuses);
        Assert.Empty(await heir.Instances.ReadInboxAsync(taken, 0));
    }

    [Fact]
    public async Task Message_is_seen_by_the_claim_or_refused_by_it()
    {
        var claim = await _owner.CreateAsync();
        _sender.Faults.On(request => request.IsBatch, Fault.Pause);
        var posting = PostAsync(claim.Header);
        await _sender.Faults.PausedAsync();
        await _owner.KillAsync();
        await using var heir = await FaultMember.JoinAsync(_hub);
        var taken = Assert.IsType<InstanceClaim>(await heir.ClaimAsync());

        _sender.Faults.Release();
        var result = await posting;

        Assert.Equal((PostOutcome.Moved, 2), (result.Outcome, result.Header!.Epoch));
        Assert.Empty((await heir.Instances.LoadAsync(taken)).Inbox);
    }

    [Fact]
    public async Task Late_message_does_not_outlive_a_delete()
    {
        var claim = await _owner.CreateAsync();
        _sender.Faults.On(request => request.IsBatch, Fault.DieLate);
        _ = PostAsync(claim.Header);
        await _sender.Faults.Died.WaitAsync(FaultRun.Deadline);
        await _owner.EndAsync(claim);
        Assert.True(await _owner.Instances.DeleteAsync(claim.Header));
        var next = await _owner.CreateAsync();

        var statuses = await _sender.Faults.DeliverLateAsync();

        Assert.Equal([404], statuses);
        Assert.Empty((await _owner.Instances.LoadAsync(next)).Inbox);
    }

    [Fact]
    public async Task Messages_that_are_too_large_for_one_request_go_in_several()
    {
        var claim = await _owner.CreateAsync();
        var data = new Payload(PayloadKind.Raw, new byte[120_000]);
        InboxMessage[] messages =
            [.. Enumerable.Range(0, 60).Select(i => Message with { Id = $"m{i:D2}", Data = data })];

        var result = await _sender.Instances.PostAsync("w", claim.Header.Birth, 1, messages);

        Assert.Equal(PostOutcome.Done, result.Outcome);
        var inbox = await _owner.Instances.ReadInboxAsync(claim, 0);
        Assert.Equal(messages.Select(message => message.Id), inbox.Select(message => message.Id));
    }

    private async Task<PostResult> PostAsync(InstanceHeader header) =>
        await _sender.Instances.PostAsync(header.Id, header.Birth, header.Epoch, [Message]);

    private async Task<CommitResult> TakeAsync(InstanceClaim claim)
    {
        var answer = new Payload(PayloadKind.Json, "1"u8.ToArray());
        var receipt = new MessageReceipt("m", answer, TimeProvider.System.GetUtcNow());
        return await _owner.Instances.CommitAsync(
            claim, new() { Header = claim.Header, Taken = [new TakenMessage("m", receipt)] });
    }
}
