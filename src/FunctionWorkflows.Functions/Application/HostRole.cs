namespace FunctionWorkflows.Application;

/// <summary>What the process is for, which decides what it takes up and how much it says.</summary>
internal enum HostRole
{
    /// <summary>It asks and manages, and runs nothing.</summary>
    Client,

    /// <summary>It runs what the verb names, and ends.</summary>
    OneWorkflow,

    /// <summary>It stays, and takes whatever there is.</summary>
    Server,
}
