using System.ComponentModel;
using System.Reflection;
using FunctionWorkflows;

[assembly: FunctionWorkflowsRegistration(typeof(SqliteRegistration))]

namespace FunctionWorkflows;

/// <summary>For generated code: makes <c>sqlite</c> and <c>sqlite:PATH</c> known as names of stores.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SqliteRegistration
{
    /// <summary>Registers the store; may be called more than once.</summary>
    public static void Register() => WorkflowRegistry.AddStore(
        "sqlite", (configuration, services) => SqliteStore.Of(configuration ?? DefaultPath, services));

    // One file an app: the hosts of another app could take workflows over and would not know their steps.
    private static string DefaultPath => Path.Combine(
        Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "functionworkflows",
        $"{Assembly.GetEntryAssembly()?.GetName().Name ?? "workflows"}.db");
}
