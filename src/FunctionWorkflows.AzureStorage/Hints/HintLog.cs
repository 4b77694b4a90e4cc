using System.Net;
using Microsoft.Extensions.Logging;

namespace FunctionWorkflows.AzureStorage;

/// <summary>What is logged about hints.</summary>
internal static partial class HintLog
{
    [LoggerMessage(EventId = 1601, Level = LogLevel.Information, Message = "Other hosts reach this one at {Address}.")]
    public static partial void Listening(ILogger logger, HintAddress address);

    [LoggerMessage(
        EventId = 1602,
        Level = LogLevel.Warning,
        Message = "A hint from {From} was turned away: {Reason}. It is the last of {Count}; others are told of in a "
            + "minute at the earliest.")]
    public static partial void Refused(ILogger logger, EndPoint? from, string reason, long count);

    [LoggerMessage(
        EventId = 1603,
        Level = LogLevel.Error,
        Message = "A hint ({Kind}) for host '{Host}' could not be handed on; its sender takes another way.")]
    public static partial void NotHandedOn(ILogger logger, HintKind kind, string host, Exception exception);

    [LoggerMessage(
        EventId = 1604,
        Level = LogLevel.Information,
        Message = "Nobody answers at {Address} ({Reason}): a host there is gone, or out of this one's reach. Hints for "
            + "it go through queues, and the address is tried again after {Seconds} s.")]
    public static partial void NoAnswer(ILogger logger, HintAddress address, string reason, double seconds);

    [LoggerMessage(
        EventId = 1605,
        Level = LogLevel.Warning,
        Message = "A host on machine '{Machine}' takes hints on that machine only, so that what this host has for it "
            + "goes through queues, up to 30 s later. "
            + "Set FunctionWorkflows:AzureStorage:Endpoint on all hosts to an address that the "
            + "others reach.")]
    public static partial void OtherMachine(ILogger logger, string? machine);
}
