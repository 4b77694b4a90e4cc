using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>Timers and waits are reached, timers fall due, events come: each makes its records, and no slot is used.</summary>
internal static class EventTransitions
{
    /// <summary>Begins a timer or a wait that has been reached.</summary>
    public static void Reach(InstanceState state, StepNode step, DateTimeOffset now, Changes changes)
    {
        switch (step.Call.Step)
        {
            case Event.Timer:
                Sleep(state, step, Argument<DateTimeOffset>(step.Call), now, changes);
                break;
            case Event.SleepName when step.DueAt is { } due:
                Sleep(state, step, due, now, changes);
                break;
            case Event.SleepName:
                BeginSleep(state, step, now, changes);
                break;
            default:
                Await(state, step, now, changes);
                break;
        }
    }

    /// <summary>The time of a timer is over.</summary>
    public static void FallDue(InstanceState state, StepNode step, DateTimeOffset now, Changes changes)
    {
        var due = step.DueAt ?? now;
        var output = JsonSerializer.SerializeToUtf8Bytes(due, PayloadJsonContext.Default.DateTimeOffset);
        End(state, step, new(PayloadKind.Json, output), now, changes);
    }

    /// <summary>An event has come: the first that waits for it takes it, or it is kept.</summary>
    public static void Come(
        InstanceState state, string name, Payload data, DateTimeOffset now, Changes changes)
    {
        if (TakeAwaiting(state, name) is { } step)
        {
            End(state, step, data, now, changes);
            return;
        }

        var sequence = state.NextSequence();
        changes.Write(state, new()
        {
            Key = RecordKeys.Event(state.Header.Run, sequence),
            Sequence = sequence,
            Kind = RecordKind.Event,
            Name = name,
            EndedAt = now,
            Data = data,
        });
    }

    /// <summary>The name of the event that a wait is for.</summary>
    public static string NameOf(StepNode wait) => NameOf(wait.Call);

    /// <summary>The same, of a call that is only recorded.</summary>
    public static string NameOf(CallRecord wait) => Argument<string>(wait);

    /// <summary>What a timer or a wait is called in messages; null for other steps.</summary>
    public static string? Describe(CallRecord call) => call.Step switch
    {
        Event.Raised => $"the event '{NameOf(call)}'",
        Event.Timer or Event.SleepName => "a timer",
        _ => null,
    };

    /// <summary>When a timer is over, where that was known when it was asked for.</summary>
    public static DateTimeOffset DueOf(StepNode timer) => Argument<DateTimeOffset>(timer.Call);

    private static void Sleep(
        InstanceState state, StepNode step, DateTimeOffset due, DateTimeOffset now, Changes changes)
    {
        state.Sleep(step, due);
        changes.Retries.Add((step, due - now));
    }

    private static void BeginSleep(InstanceState state, StepNode step, DateTimeOffset now, Changes changes)
    {
        var due = now + Argument<TimeSpan>(step.Call);
        changes.Write(state, new()
        {
            Key = RecordKeys.Step(state.Header.Run, step.Key),
            Sequence = state.NextSequence(),
            Kind = RecordKind.Sleeping,
            Name = step.Name,
            StartedAt = now,
            DueAt = due,
        });
        changes.Retries.Add((step, due - now));
    }

    private static void Await(InstanceState state, StepNode step, DateTimeOffset now, Changes changes)
    {
        var name = NameOf(step);
        step.Phase = StepPhase.Awaiting;
        if (state.Kept.Find(kept => kept.Name == name) is not { } kept)
        {
            state.Awaiting.Add(step);
            return;
        }

        // One that came in this very round has not been written, and never needs to be.
        if (!changes.Records.Remove(kept))
        {
            changes.Write(state, kept with
            {
                Kind = RecordKind.EventTaken,
                Sequence = state.NextSequence(),
                Data = null,
            });
        }
        else
        {
            state.Kept.Remove(kept);
        }

        End(state, step, kept.Data!, now, changes);
    }

    private static StepNode? TakeAwaiting(InstanceState state, string name)
    {
        state.Awaiting.RemoveAll(step => step.Phase != StepPhase.Awaiting || !state.MayStart(step));
        var step = state.Awaiting.Find(step => NameOf(step) == name);
        if (step is not null)
        {
            state.Awaiting.Remove(step);
        }

        return step;
    }

    private static void End(
        InstanceState state, StepNode step, Payload output, DateTimeOffset now, Changes changes) =>
        StepEndedTransition.Apply(
            state, step, new(RecordKind.Succeeded, output, default, step.StartedAt ?? now, now), changes);

    private static T Argument<T>(CallRecord call)
    {
        var (_, argument) = ArgumentJson.Items(call.Arguments)[0];
        ArgumentJson.Open(argument, out var value);
        return PayloadSerializer.Deserialize<T>(value.Span, null)!;
    }
}
