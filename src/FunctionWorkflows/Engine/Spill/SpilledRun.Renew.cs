namespace FunctionWorkflows;

/// <content>Keeps the message this host's, and looks whether the instance still wants the step.</content>
internal sealed partial class SpilledRun
{
    private async Task RenewAsync()
    {
        while (true)
        {
            await Task.Delay(Host.SpillTimes.Renewal, Host.Time, _ended.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_ended.IsCancellationRequested || _membership.Lost.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await RenewOnceAsync().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                // There is time for another renewal before the message is another host's.
                SpillLog.ListenFailed(Host.Logger, e);
            }

            if (_isTaken || _isGone)
            {
                Stop();
                return;
            }
        }
    }

    private async ValueTask RenewOnceAsync()
    {
        var isMine = await Host.Store.Steps.RenewAsync(Message, Host.SpillTimes.Lease, CancellationToken.None)
            .ConfigureAwait(false);
        _isTaken = !isMine;
        if (isMine)
        {
            var header = await Host.Store.Instances.ReadAsync(Id, CancellationToken.None).ConfigureAwait(false);

            // Under another owner it goes on: the output is good for that one too.
            _isGone = header is null or { HasEnded: true } || header.Birth != Birth
                || header.Run != Message.Step.Run;
            if (!_isGone)
            {
                await PostAsync(Beats()).ConfigureAwait(false);
            }
        }
    }
}
