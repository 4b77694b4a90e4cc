namespace FunctionWorkflows;

/// <content>Steps that go to other hosts, and steps that come from them.</content>
internal sealed partial class WorkflowEngine
{
    private StepSender _sender = null!;
    private LongLine _longLine = null!;
    private StepListener _listener = null!;

    /// <summary>Fires when the host begins to stop; good after the engine is disposed too.</summary>
    public CancellationToken Stopping { get; private set; }

    public SpillTimes SpillTimes => _options.SpillTimes;

    public bool CanEverFit(ResourceNeed need) => _resources.CanEverFit(need);

    /// <summary>Gets the execution its slot, or leaves it to hosts that have what this one can never give.</summary>
    public void Request(StepExecution execution, List<StepExecution> granted)
    {
        if (!CanEverFit(execution.Need))
        {
            execution.TrySpill();
            _sender.Send(execution);
            return;
        }

        _resources.Request(execution, granted);

        // Who takes nothing from others might be the last that could run what it has left to them.
        if (_resources.IsLineLong && _options.TakeOver)
        {
            _longLine.Look();
        }
    }

    private void CreateSpill()
    {
        Stopping = _stop.Token;
        var hosts = new LivingHosts(Store.Cluster, Time);
        _sender = new(this, hosts);
        _longLine = new(this, _resources, hosts, _sender);
        _listener = new(this, _resources);
    }
}
