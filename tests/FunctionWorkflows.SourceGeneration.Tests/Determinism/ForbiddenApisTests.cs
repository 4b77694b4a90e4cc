namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class ForbiddenApisTests
{
    [Theory]
    [InlineData("DateTime.Now")]
    [InlineData("DateTime.UtcNow.AddDays(1)")]
    [InlineData("DateTime.Today")]
    [InlineData("DateTimeOffset.Now")]
    [InlineData("DateTimeOffset.UtcNow")]
    [InlineData("Environment.TickCount64")]
    [InlineData("System.Diagnostics.Stopwatch.GetTimestamp()")]
    [InlineData("System.Diagnostics.Stopwatch.StartNew()")]
    [InlineData("TimeProvider.System.GetUtcNow()")]
    public Task Wall_clock_is_warned_of(string code) => Warns("FW0025", code);

    [Theory]
    [InlineData("Guid.NewGuid()")]
    [InlineData("Guid.CreateVersion7()")]
    [InlineData("(Func<Guid>)Guid.NewGuid")]
    public Task New_identifiers_are_warned_of(string code) => Warns("FW0026", code);

    [Theory]
    [InlineData("new Random().Next()")]
    [InlineData("Random.Shared.Next()")]
    [InlineData("System.Security.Cryptography.RandomNumberGenerator.GetInt32(5)")]
    [InlineData("Path.GetRandomFileName()")]
    public Task Random_numbers_are_warned_of(string code) => Warns("FW0027", code);

    [Theory]
    [InlineData("Task.Run(() => 1)")]
    [InlineData("Task.Factory.StartNew(() => 1)")]
    [InlineData("new TaskFactory<int>().StartNew(() => 1)")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => { })")]
    [InlineData("Parallel.For(0, 1, _ => { })")]
    [InlineData("new Thread(() => { })")]
    [InlineData("new Timer(_ => { })")]
    [InlineData("new[] { 1 }.AsParallel()")]
    public Task Threads_are_warned_of(string code) => Warns("FW0028", code);

    [Theory]
    [InlineData("Task.Delay(5)")]
    [InlineData("Task.Delay(TimeSpan.FromDays(1), CancellationToken.None)")]
    [InlineData("new CancellationTokenSource(TimeSpan.FromDays(1))")]
    [InlineData("new CancellationTokenSource(5)")]
    [InlineData("ctx.Run(Steps.F(1)).WaitAsync(TimeSpan.FromDays(1))")]
    [InlineData("new PeriodicTimer(TimeSpan.FromDays(1))")]
    [InlineData("ctx.Run(Steps.F(1)).Result")]
    [InlineData("ctx.Run(Steps.F(1)).GetAwaiter().GetResult()")]
    [InlineData("Task.WaitAny(ctx.Run(Steps.F(1)), ctx.Run(Steps.F(2)))")]
    public Task Waits_that_die_with_the_host_are_warned_of(string code) => Warns("FW0029", code);

    [Theory]
    [InlineData("Thread.Sleep(5);")]
    [InlineData("ctx.Run(Steps.F(1)).Wait();")]
    [InlineData("using var c = new CancellationTokenSource(); c.CancelAfter(5);")]
    public async Task Statements_that_wait_are_warned_of(string code) =>
        Assert.Equal(["FW0029"], await WorkflowSource.CodesIn(code));

    [Theory]
    [InlineData("File.ReadAllText(\"x\")")]
    [InlineData("Directory.Exists(\"x\")")]
    [InlineData("new FileInfo(\"x\").Length")]
    [InlineData("new FileStream(\"x\", FileMode.Open)")]
    [InlineData("new StreamReader(\"x\")")]
    [InlineData("new System.Net.Http.HttpClient()")]
    [InlineData("Console.ReadLine()")]
    [InlineData("Environment.GetEnvironmentVariable(\"x\")")]
    [InlineData("Environment.MachineName")]
    [InlineData("System.Diagnostics.Process.GetCurrentProcess().Id")]
    [InlineData("new System.Net.Sockets.TcpClient()")]
    [InlineData("System.Net.Dns.GetHostName()")]
    [InlineData("((System.Data.Common.DbConnection)null!).State")]
    [InlineData("((IWorkflowClient)null!).ListAsync(new())")]
    public Task The_outside_is_warned_of(string code) => Warns("FW0030", code);

    [Fact]
    public async Task Awaited_call_to_the_outside_is_told_once()
    {
        const string Call = "var text = await File.ReadAllTextAsync(\"x\");";

        var found = await WorkflowSource.Findings(WorkflowSource.With(Call));

        Assert.Equal("FW0030", Assert.Single(found).Id);
    }

    [Theory]
    [InlineData("DateTime.UnixEpoch")]
    [InlineData("new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)")]
    [InlineData("Guid.Parse(\"x\")")]
    [InlineData("new Random(42).Next()")]
    [InlineData("Path.Combine(\"a\", Environment.NewLine)")]
    [InlineData("new MemoryStream()")]
    [InlineData("new StreamReader(new MemoryStream())")]
    [InlineData("new CancellationTokenSource()")]
    [InlineData("nameof(DateTime.Now) + typeof(File)")]
    [InlineData("Task.WhenAny(ctx.Run(Steps.F(1)), Task.CompletedTask)")]
    public async Task What_a_replay_gives_again_is_fine(string code) =>
        await Sources.Compiles(WorkflowSource.With($"var x = {code}; _ = x;"));

    [Theory]
    [InlineData("new Dice().Next()", "public sealed class Dice() : Random(42);")]
    [InlineData("new Clock(ctx).Time", "public sealed class Clock(WorkflowContext ctx) : TimeProvider { "
        + "public DateTimeOffset Time => ctx is null ? default : DateTimeOffset.UnixEpoch; }")]
    public async Task Derived_types_of_the_app_are_judged_by_what_they_do(string code, string type) =>
        await Sources.Compiles(WorkflowSource.With($"var x = {code}; _ = x;", type));

    [Fact]
    public async Task Derived_types_of_others_are_as_what_they_derive_from()
    {
        const string Body = "System.Net.WebSockets.ClientWebSocket x = null!; _ = x.Options;";

        Assert.Equal(["FW0030"], await WorkflowSource.CodesIn(Body));
    }

    private static async Task Warns(string rule, string code)
    {
        var found = await WorkflowSource.Findings(WorkflowSource.With($"var x = {code}; _ = x;"));

        Assert.NotEmpty(found);
        Assert.All(found, d => Assert.Equal(rule, d.Id));
    }
}
