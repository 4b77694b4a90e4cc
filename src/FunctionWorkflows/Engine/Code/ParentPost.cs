namespace FunctionWorkflows;

/// <summary>Tells a parent how its child ended: its runner where it is here, else its inbox.</summary>
internal static class ParentPost
{
    /// <summary>Ends once the parent has recorded it or has the message, or has no use for it any more.</summary>
    public static async Task TellAsync(
        WorkflowEngine host, IMembership membership, InstanceParent parent, ChildOutcome outcome)
    {
        if (host.Find(parent.Id) is { } runner && runner.Birth == parent.Birth)
        {
            var recorded = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            runner.Post(new ChildEnded(outcome, recorded));
            if (await recorded.Task.WaitAsync(membership.Lost).ConfigureAwait(false))
            {
                return;
            }
        }

        while (true)
        {
            var header = await host.Retry.RunAsync(
                () => host.Store.Instances.ReadAsync(parent.Id, membership.Lost), membership.Lost)
                .ConfigureAwait(false);
            if (header is null or { HasEnded: true } || header.Birth != parent.Birth || header.Run != parent.Run)
            {
                return;
            }

            var result = await host.Retry.RunAsync(
                () => membership.IsHeld
                    ? host.Store.Instances.PostAsync(
                        parent.Id, parent.Birth, header.Epoch, [outcome.ToMessage()], CancellationToken.None)
                    : throw new OperationCanceledException(),
                membership.Lost).ConfigureAwait(false);
            if (result.Outcome != PostOutcome.Moved)
            {
                host.Wake(parent.Id);
                return;
            }
        }
    }
}
