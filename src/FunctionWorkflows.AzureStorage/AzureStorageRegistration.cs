using System.ComponentModel;
using FunctionWorkflows;

[assembly: FunctionWorkflowsRegistration(typeof(AzureStorageRegistration))]

namespace FunctionWorkflows;

/// <summary>For generated code: makes <c>azure</c> and <c>azure:CONNECTION</c> known as names of stores.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class AzureStorageRegistration
{
    /// <summary>Registers the store; may be called more than once.</summary>
    public static void Register() => WorkflowRegistry.AddStore(
        "azure",
        static (connection, services) =>
            AzureStorage.AzureStorageStore.Connect(
                services, connection, "the store name 'azure'", AzureStorageOptions.Of(services)));
}
