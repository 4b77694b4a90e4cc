namespace FunctionWorkflows;

/// <summary>
/// How long a step waits between two tries: <paramref name="First"/>, then each time <paramref name="Factor"/> times
/// as long, never longer than <paramref name="Longest"/>. Up to a fifth is added at random, so that steps that failed
/// together do not come back together.
/// </summary>
/// <param name="First">The wait before the first retry; zero or more.</param>
/// <param name="Factor">What each further wait is multiplied by; 1 or more.</param>
/// <param name="Longest">The longest wait; not below <paramref name="First"/>, and less than 24 days.</param>
/// <remarks>
/// Checked where it is given to <see cref="Step{T}.WithRetries"/>.
/// Waits under a second are kept in memory; longer ones are recorded with their due time, so that they survive the
/// host. The default is 100 ms, doubling, up to 30 s.
/// </remarks>
public sealed record Backoff(TimeSpan First, double Factor, TimeSpan Longest)
{
    internal static Backoff Default { get; } = Exponential(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(30));

    /// <summary>Waits equally long before each retry.</summary>
    /// <param name="delay">The wait; zero or more.</param>
    /// <returns>The back-off.</returns>
    public static Backoff Constant(TimeSpan delay) => new(delay, 1, delay);

    /// <summary>Waits twice as long before each further retry.</summary>
    /// <param name="first">The wait before the first retry.</param>
    /// <param name="longest">The longest wait.</param>
    /// <returns>The back-off.</returns>
    public static Backoff Exponential(TimeSpan first, TimeSpan longest) => new(first, 2, longest);

    internal TimeSpan DelayAfter(int tries)
    {
        var factor = Math.Pow(Factor, Math.Min(tries - 1, 1000));
        var ticks = Math.Min(First.Ticks * factor, Longest.Ticks);
        return TimeSpan.FromTicks((long)ticks);
    }
}
