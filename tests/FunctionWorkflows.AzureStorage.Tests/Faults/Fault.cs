namespace FunctionWorkflows.AzureStorage.Tests.Faults;

/// <summary>What can go wrong with one request to Azure Storage.</summary>
internal enum Fault
{
    None,

    /// <summary>The connection dies before the request is sent.</summary>
    FailBefore,

    /// <summary>The request is sent and applied, and the connection dies before the answer comes.</summary>
    FailAfter,

    /// <summary>The sender sees a dead connection now; the request arrives when the test delivers it.</summary>
    Late,

    /// <summary>The service answers 503 ServerBusy and does nothing.</summary>
    Busy,

    /// <summary>The service answers 413 RequestBodyTooLarge, does not say for which row, and does nothing.</summary>
    TooLarge,

    /// <summary>The request waits before it is sent until the test releases it.</summary>
    Pause,

    /// <summary>The process dies before the request is sent.</summary>
    DieBefore,

    /// <summary>The process dies after the request was applied and before it has the answer.</summary>
    DieAfter,

    /// <summary>The process dies while the request is on its way; it arrives when the test delivers it.</summary>
    DieLate,
}
