using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using FunctionWorkflows.CrashApp;

namespace FunctionWorkflows.EndToEnd.Tests;

/// <summary>Workflows that sleep cost disk and not memory, and wake in time.</summary>
public sealed partial class SleeperTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("functionworkflows-sleepers-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public Task Five_thousand_sleep_and_wake() => SleepAsync(5_000, TimeSpan.FromSeconds(10));

    [LongFact]
    public Task A_hundred_thousand_sleep_and_wake() => SleepAsync(100_000, TimeSpan.FromSeconds(120));

    private async Task SleepAsync(int count, TimeSpan asleep)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                typeof(CrashSteps).Assembly.Location, _folder.FullName, "sleepers", $"{count}", $"{asleep}",
            },
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync()
                .WaitAsync(TimeSpan.FromMinutes(2) + (asleep * 4));

            var figures = Figures().Match(output);
            Assert.True(figures.Success, output);
            Assert.Equal(count, int.Parse(figures.Groups[1].Value, CultureInfo.InvariantCulture));
            Assert.InRange(int.Parse(figures.Groups[2].Value, CultureInfo.InvariantCulture), 1, 200);
        }
        finally
        {
            process.Kill();
        }
    }

    [GeneratedRegex(@"SLEEPERS (\d+) SPARE \S+ PEAK (\d+)")]
    private static partial Regex Figures();
}
