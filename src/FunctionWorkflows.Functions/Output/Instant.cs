using System.Globalization;
using static System.FormattableString;

namespace FunctionWorkflows.Output;

/// <summary>Instants and durations for people.</summary>
internal static class Instant
{
    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);

    /// <summary>Gives how long something took, or takes so far; nothing where it neither ended nor runs.</summary>
    public static string Duration(
        DateTimeOffset? started, DateTimeOffset? ended, WorkflowStatus status, TimeProvider time) =>
        (started, ended, status) switch
        {
            ({ } from, { } to, _) => Text(to - from),
            ({ } from, null, WorkflowStatus.Running) => Text(time.GetUtcNow() - from),
            _ => "",
        };

    public static string Text(TimeSpan span) => span switch
    {
        { Ticks: <= 0 } => "0 ms",
        { TotalSeconds: < 1 } => Invariant($"{span.TotalMilliseconds:0} ms"),
        { TotalMinutes: < 1 } => Invariant($"{span.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => Invariant($"{span.Minutes} min {span.Seconds} s"),
        { TotalDays: < 1 } => Invariant($"{span.Hours} h {span.Minutes} min"),
        _ => Invariant($"{span.Days} d {span.Hours} h"),
    };
}
