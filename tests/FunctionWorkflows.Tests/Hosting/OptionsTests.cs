using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FunctionWorkflows.Tests.Hosting;

/// <summary>Where options come from, what is refused, and that they reach the store.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void Times_and_names_are_read_from_the_configuration()
    {
        using var services = Services([
            new("FunctionWorkflows:HubName", "orders"),
            new("FunctionWorkflows:BusyLease", "00:00:10"),
            new("FunctionWorkflows:IdleLease", "00:00:30"),
            new("FunctionWorkflows:KeepFinishedFor", "30.00:00:00"),
        ]);

        var options = Options(services);

        Assert.Equal(("orders", Seconds(10), Seconds(30)), (options.HubName, options.BusyLease, options.IdleLease));
        Assert.Equal(TimeSpan.FromDays(30), options.KeepFinishedFor);
    }

    [Fact]
    public void Without_a_word_leases_are_of_15_and_60_seconds_and_nothing_is_purged()
    {
        using var services = Services([]);

        var options = Options(services);

        Assert.Equal(
            ("workflows", Seconds(15), Seconds(60), null),
            (options.HubName, options.BusyLease, options.IdleLease, options.KeepFinishedFor));
    }

    [Theory]
    [InlineData("BusyLease", "15")]
    [InlineData("BusyLease", "00:00:04")]
    [InlineData("IdleLease", "00:00:14")]
    [InlineData("IdleLease", "00:01:01")]
    [InlineData("KeepFinishedFor", "00:00:00")]
    [InlineData("KeepFinishedFor", "-1")]
    public async Task A_host_does_not_start_with_an_option_that_makes_no_sense(string option, string value)
    {
        using var services = Services([new($"FunctionWorkflows:{option}", value)]);

        var start = () => services.GetRequiredService<WorkflowEngine>().StartAsync(default);

        var e = await Assert.ThrowsAsync<FunctionWorkflowsException>(start);
        Assert.Equal("FW1047", e.Code);
        Assert.Contains($"'{option}'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_that_cannot_be_read_says_which()
    {
        using var services = Services([new("FunctionWorkflows:BusyLease", "15s")]);

        var e = Assert.Throws<FunctionWorkflowsException>(() => Options(services));

        Assert.Equal("FW1040", e.Code);
        Assert.Contains("'FunctionWorkflows:BusyLease' is '15s'", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_in_memory_has_the_leases_of_the_options(bool isByName)
    {
        var time = new FakeTimeProvider();
        var collection = new ServiceCollection();
        collection.AddSingleton<TimeProvider>(time);
        var builder = collection.AddFunctionWorkflows().Configure(o => (o.BusyLease, o.IdleLease) = (Seconds(5), Seconds(5)));
        _ = isByName ? builder.UseStore("memory") : builder.UseInMemoryStore();
        await using var services = collection.BuildServiceProvider();
        var store = services.GetRequiredService<IWorkflowStore>();
        await using var host = await store.Cluster.JoinAsync(new("a", "a", "1"));

        Assert.True(host.IsHeld);

        // In one step, so that no renewal comes in between.
        time.Advance(Seconds(5));

        Assert.False(host.IsHeld);
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static FunctionWorkflowsOptions Options(IServiceProvider services) =>
        services.GetRequiredService<IOptions<FunctionWorkflowsOptions>>().Value;

    private static ServiceProvider Services(KeyValuePair<string, string?>[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddFunctionWorkflows().UseInMemoryStore(new InMemoryStore());
        return services.BuildServiceProvider();
    }
}
