using Microsoft.Extensions.Options;

namespace FunctionWorkflows;

/// <summary>Refuses options that no host can run with, when they are first read: before anything is opened.</summary>
internal sealed class OptionsCheck : IValidateOptions<FunctionWorkflowsOptions>
{
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestLease = TimeSpan.FromSeconds(60);

    public ValidateOptionsResult Validate(string? name, FunctionWorkflowsOptions options)
    {
        Check(
            options.BusyLease >= ShortestLease && options.BusyLease <= LongestLease,
            nameof(options.BusyLease),
            options.BusyLease,
            $"{ShortestLease} to {LongestLease}");
        Check(
            options.IdleLease >= options.BusyLease && options.IdleLease <= LongestLease,
            nameof(options.IdleLease),
            options.IdleLease,
            $"{options.BusyLease} (the busy lease) to {LongestLease}");
        Check(
            options.KeepFinishedFor is not { } kept || kept > TimeSpan.Zero,
            nameof(options.KeepFinishedFor),
            options.KeepFinishedFor,
            "a time above zero, or nothing to keep them for ever");
        if (options.IdleWorkflowsInMemory < 0)
        {
            throw Refused(nameof(options.IdleWorkflowsInMemory), options.IdleWorkflowsInMemory, "0 or more", "");
        }

        return ValidateOptionsResult.Success;
    }

    private static void Check(bool isValid, string option, TimeSpan? value, string expected)
    {
        if (!isValid)
        {
            const string Form = " (hours:minutes:seconds, such as 00:00:15; a number alone is days)";
            throw Refused(option, value, expected, Form);
        }
    }

    private static FunctionWorkflowsException Refused(
        string option, object? value, string expected, string form) => new(
        "FW1047",
        $"The option '{option}' is '{value}', and is to be {expected}. "
        + $"Correct it in the code, or in the configuration as 'FunctionWorkflows:{option}'{form}.");
}
