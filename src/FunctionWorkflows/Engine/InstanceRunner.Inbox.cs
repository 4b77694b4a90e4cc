namespace FunctionWorkflows;

/// <content>What comes from other hosts, and from clients.</content>
internal sealed partial class InstanceRunner
{
    private async ValueTask TakeInboxAsync(Changes changes)
    {
        var messages = await Host.Retry.RunAsync(
            () => Host.Store.Instances.ReadInboxAsync(_claim, _lastMessage, Membership.Lost), Membership.Lost)
            .ConfigureAwait(false);
        foreach (var message in messages.Take(MostMessages))
        {
            await TakeMessageAsync(message, changes).ConfigureAwait(false);

            // What it gives up on hearing of one takes no event that comes after.
            await LetCodeHearAsync().ConfigureAwait(false);
        }

        if (messages.Count > MostMessages)
        {
            Post(new InboxChanged());
        }
    }

    private async ValueTask TakeMessageAsync(InboxMessage message, Changes changes)
    {
        _lastMessage = Math.Max(_lastMessage, message.Number);
        changes.Taken.Add(new(message.Id, null));
        if (Host.IsDuplicate(Birth, message.Id))
        {
            return;
        }

        switch (message.Kind)
        {
            case InboxKinds.Cancel or InboxKinds.CancelNow:
                RequestCancel(
                    message.Kind == InboxKinds.Cancel ? CancelMode.Graceful : CancelMode.Now, changes);
                break;
            case InboxKinds.Event when !IsNew(message.Id):
                break;
            case InboxKinds.Event:
                changes.Taken[^1] = new(message.Id, new(message.Id, null, Host.Time.GetUtcNow()));
                EventTransitions.Come(_state, message.Name!, message.Data!, Host.Time.GetUtcNow(), changes);
                await LetCodeHearAsync().ConfigureAwait(false);
                await BeginEventsAsync(changes).ConfigureAwait(false);
                break;
            case InboxKinds.Ended:
                await TakeChildAsync(ChildOutcome.Read(message.Data!.Data), changes).ConfigureAwait(false);
                break;
            case InboxKinds.Outcome or InboxKinds.Heartbeat:
                await TakeOutcomeAsync(SpilledOutcome.Read(message.Data!.Data), changes).ConfigureAwait(false);
                break;
        }
    }
}
