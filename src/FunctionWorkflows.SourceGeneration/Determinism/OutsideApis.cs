using Microsoft.CodeAnalysis;
using static FunctionWorkflows.SourceGeneration.Api;
using static FunctionWorkflows.SourceGeneration.DeterminismRules;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Files, networks, processes and databases: what only steps may reach.</summary>
internal static class OutsideApis
{
    private const string Step = "a step";

    public static readonly Api[] All =
    [
        .. Types(
            "System.IO.File",
            "System.IO.Directory",
            "System.IO.FileSystemInfo",
            "System.IO.FileStream",
            "System.IO.FileSystemWatcher",
            "System.IO.DriveInfo",
            "System.Net.Http.HttpMessageInvoker",
            "System.Net.Http.IHttpClientFactory",
            "System.Net.Http.Json.HttpClientJsonExtensions",
            "System.Net.WebRequest",
            "System.Net.WebClient",
            "System.Net.Dns",
            "System.Net.NetworkInformation.Ping",
            "System.Net.Sockets.Socket",
            "System.Net.Sockets.TcpClient",
            "System.Net.Sockets.TcpListener",
            "System.Net.Sockets.UdpClient",
            "System.Net.WebSockets.WebSocket",
            "System.Diagnostics.Process",
            "System.Data.IDbConnection",
            "System.Data.IDbCommand",
            "System.Data.Common.DbConnection",
            "System.Data.Common.DbCommand",
            "System.Data.Common.DbDataSource",
            "System.Data.Common.DbDataAdapter"),
        new(Outside, Step, "System.IO.StreamReader", Constructor) { When = OpensPath },
        new(Outside, Step, "System.IO.StreamWriter", Constructor) { When = OpensPath },
        new(Outside, Step, "System.IO.Path", "Exists", "GetFullPath", "GetTempFileName", "GetTempPath"),
        new(Outside, "'ctx.Logger', or a step", "System.Console"),
        new(Outside, "a step, or an argument of the workflow", "System.Environment")
        {
            Except = ["NewLine", "TickCount", "TickCount64"],
        },
        .. Client(
            "FunctionWorkflows.IWorkflowClient",
            "FunctionWorkflows.WorkflowClientExtensions",
            "FunctionWorkflows.WorkflowHandle",
            "FunctionWorkflows.WorkflowHandle`1"),
    ];

    private static IEnumerable<Api> Types(params string[] types) => types.Select(type => new Api(Outside, Step, type));

    private static IEnumerable<Api> Client(params string[] types) =>
        types.Select(type => new Api(Outside, "'ctx.Run' for a child workflow, or a step", type));

    private static bool OpensPath(IMethodSymbol method) =>
        method.Parameters.Length > 0 && method.Parameters[0].Type.SpecialType == SpecialType.System_String;
}
