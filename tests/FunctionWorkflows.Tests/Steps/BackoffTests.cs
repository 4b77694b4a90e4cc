namespace FunctionWorkflows.Tests;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(-1, 1, 1)]
    [InlineData(1, 0.5, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(1, 1, 60L * 24 * 60 * 60)]
    public void Back_off_out_of_its_bounds_is_refused(long first, double factor, long longest)
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(first), factor, TimeSpan.FromSeconds(longest));

        var error = Assert.Throws<FunctionWorkflowsException>(() => Checks.Backoff(backoff));

        Assert.Equal("FW1020", error.Code);
    }

    [Fact]
    public void Waits_grow_up_to_the_longest()
    {
        var backoff = Backoff.Exponential(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

        Assert.Equal([1, 2, 4, 5, 5], Enumerable.Range(1, 5).Select(tries => backoff.DelayAfter(tries).TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(5), backoff.DelayAfter(int.MaxValue));
    }
}
