using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.Sqlite.Tests;

public sealed class OptionsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Store_has_the_leases_of_the_host(bool isByName)
    {
        using var file = new TempFile();
        var collection = new ServiceCollection();
        var builder = collection.AddFunctionWorkflows().Configure(
            options => (options.BusyLease, options.IdleLease) = (TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(9)));
        _ = isByName ? builder.UseStore($"sqlite:{file.Path}") : builder.UseSqlite(file.Path);
        await using var services = collection.BuildServiceProvider();

        var store = (SqliteStore)services.GetRequiredService<IWorkflowStore>();
        await store.OpenAsync();

        Assert.Equal(TimeSpan.FromSeconds(7), store.Context.Options.BusyLease);
        Assert.Equal(TimeSpan.FromSeconds(9), store.Context.Options.IdleLease);
    }
}
