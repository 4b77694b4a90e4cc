namespace FunctionWorkflows;

/// <summary>Makes nodes of step graphs that wait for something. None of them occupies a CPU while it waits.</summary>
public static class Event
{
    internal const string Timer = "Event.Timer";
    internal const string SleepName = "Event.Sleep";
    internal const string Raised = "Event.WaitFor";

    /// <summary>Waits for the event of a listener.</summary>
    /// <typeparam name="TEvent">The type of the event.</typeparam>
    /// <param name="listener">The listener; it is recorded as data.</param>
    /// <returns>A step whose output is the event.</returns>
    /// <exception cref="FunctionWorkflowsException">
    /// The listener's type is not registered (FW1066), or cannot be serialized (FW1022).
    /// </exception>
    public static Step<TEvent> WaitFor<TEvent>(EventListener<TEvent> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        if (listener is TimerListener timer)
        {
            return (Step<TEvent>)(Step)At(timer.FireAt);
        }

        var definition = WorkflowRegistry.ListenerOf(listener.GetType())
            ?? throw new FunctionWorkflowsException(
                "FW1066",
                $"The listener '{listener.GetType()}' is not registered, so a host could not read it back. "
                + "Make it a record that is not generic, at least internal, in a project with the source generator.");
        return Call<TEvent>(definition.Name, ("listener", new FrozenArgument(definition.Freeze(listener))));
    }

    /// <summary>Waits for an event that a client or a trigger raises.</summary>
    /// <typeparam name="TEvent">The type of the event's data.</typeparam>
    /// <param name="name">The name of the event. One that was raised before the wait was kept, and serves it.</param>
    /// <returns>A step whose output is the event's data.</returns>
    /// <exception cref="FunctionWorkflowsException">The name has not 1 to 200 characters (FW1019).</exception>
    public static Step<TEvent> WaitFor<TEvent>(string name) =>
        Call<TEvent>(Raised, ("name", Arg.Of(Checks.EventName(name))));

    /// <summary>Waits for a time that begins when the step is reached, and is recorded then.</summary>
    /// <param name="duration">How long; zero or less is over at once.</param>
    /// <returns>A step whose output is the instant at which it was over.</returns>
    public static Step<DateTimeOffset> Sleep(TimeSpan duration) =>
        Call<DateTimeOffset>(SleepName, ("duration", Arg.Of(duration)));

    internal static Step<DateTimeOffset> At(DateTimeOffset due) =>
        Call<DateTimeOffset>(Timer, ("at", Arg.Of(due.ToUniversalTime())));

    internal static bool IsBuiltIn(string step) => step is Timer or SleepName or Raised;

    private static Step<T> Call<T>(string name, params ReadOnlySpan<(string Name, object? Argument)> arguments) =>
        Step.Create<T>(name, arguments);

    private sealed class FrozenArgument(Argument argument) : IArgument
    {
        public Argument Freeze() => argument;
    }
}
