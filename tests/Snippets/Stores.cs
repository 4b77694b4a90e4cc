using FunctionWorkflows;

// snippet: store-registration
[assembly: FunctionWorkflowsRegistration(typeof(MyStoreRegistration))]

public static class MyStoreRegistration
{
    public static void Register() =>
        WorkflowRegistry.AddStore("mystore", (configuration, services) => MyStore.Open(configuration));
}
// end

internal static class MyStore
{
    public static IWorkflowStore Open(string? configuration) => new InMemoryStore();
}
