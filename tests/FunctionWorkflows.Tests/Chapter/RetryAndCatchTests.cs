using FunctionWorkflows.Tests.Semantics;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows.Tests.Chapter;

/// <summary>Example 8: a step that fails at times, with retries, and with its exceptions caught.</summary>
public sealed partial class RetryAndCatchTests
{
    private readonly Board _board = new();

    [Step]
    public static string FaultyFunction(int good, [FromServices] Board board) =>
        board.Run("faulty") == good ? "OK" : throw new InvalidOperationException("oops");

    [Step]
    public static string HandleErrors(StepResult<string> result)
    {
        var (value, error) = result;
        return error is null ? $"Got {value}" : $"Got {error.ErrorType}: {error.Message}";
    }

    [Fact]
    public async Task Example_8_a_step_is_retried_until_it_succeeds()
    {
        await using var host = await HostAsync();

        var output = await host.Workflows.RunAsync(
            Steps.FaultyFunction(5).WithRetries(5, Backoff.Constant(TimeSpan.Zero)));

        Assert.Equal(("OK", 5), (output, _board.Runs("faulty")));
    }

    [Fact]
    public async Task Example_8_a_caught_exception_is_the_pair_of_no_value_and_the_error()
    {
        await using var host = await HostAsync();

        var (value, error) = await host.Workflows.RunAsync(Steps.FaultyFunction(0).WithRetries(0).CatchExceptions());

        Assert.Null(value);
        Assert.Equal("oops", error!.Message);
        Assert.True(error.IsCausedBy<InvalidOperationException>());
    }

    [Fact]
    public async Task Example_8_a_success_that_might_have_been_caught_is_the_pair_of_the_value_and_no_error()
    {
        await using var host = await HostAsync();

        var (value, error) = await host.Workflows.RunAsync(Steps.FaultyFunction(1).CatchExceptions());

        Assert.Equal("OK", value);
        Assert.Null(error);
    }

    [Theory]
    [InlineData(1, "Got OK")]
    [InlineData(0, "Got System.InvalidOperationException: oops")]
    public async Task Example_8_the_pair_is_the_argument_of_a_step_that_handles_errors(int good, string expected)
    {
        await using var host = await HostAsync();

        var output = await host.Workflows.RunAsync(
            Steps.HandleErrors(Steps.FaultyFunction(good).WithRetries(0).CatchExceptions()), id: "handled");

        Assert.Equal(expected, output);
        Assert.Equal(WorkflowStatus.Successful, await host.Workflows.GetStatusAsync("handled"));
    }

    private Task<WorkflowTestHost> HostAsync() => WorkflowTestHost.StartAsync(new WorkflowTestHostOptions
    {
        Services = services => services.AddSingleton(_board),
    });
}
