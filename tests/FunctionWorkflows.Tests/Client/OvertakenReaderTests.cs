using FunctionWorkflows.Tests.Semantics;
using static FunctionWorkflows.Tests.Semantics.CodeSteps;

namespace FunctionWorkflows.Tests.Client;

/// <summary>Reads of a workflow that goes on as new meanwhile.</summary>
public sealed class OvertakenReaderTests : SemanticsTests<InMemoryKind>
{
    [Fact]
    public async Task A_reader_that_a_later_run_overtakes_is_told_and_takes_nothing_for_the_earlier_one()
    {
        var client = await ClientAsync();
        var handle = await client.StartAsync(Workflows.Loop(2, 0), "w");
        var before = (await Store.Instances.ReadAsync("w"))!;
        await handle.RaiseEventAsync("number", 1);
        await Board.UntilAsync(
            async () => (await Store.Instances.ReadAsync("w"))!.Run != before.Run, "another run has begun");

        await Assert.ThrowsAsync<RunMovedOnException>(
            () => new RecordReader(Store, before, null).ReadAsync(before, CancellationToken.None).AsTask());
        Assert.Null(await new RecordReader(Store, before, null)
            .FindAsync<int>(before, "Event.WaitFor", CancellationToken.None));
    }
}
