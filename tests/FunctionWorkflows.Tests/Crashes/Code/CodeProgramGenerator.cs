using FsCheck;
using FsCheck.Fluent;

namespace FunctionWorkflows.Tests.Crashes;

/// <summary>How the events of a program are raised.</summary>
internal enum Raising
{
    AtOnce,

    /// <summary>The last one first, each twice.</summary>
    Reversed,

    /// <summary>Once the workflow does nothing but wait.</summary>
    WhenItWaits,
}

/// <summary>A random program, and what befalls its hosts.</summary>
public sealed class RandomProgram
{
    internal RandomProgram(CodeProgram program, CrashPoint[] points, int idle, Raising raising) =>
        (Program, Points, Idle, Raising) = (program, points, idle, raising);

    internal CodeProgram Program { get; }

    internal CrashPoint[] Points { get; }

    internal int Idle { get; }

    internal Raising Raising { get; }

    public override string ToString() =>
        $"{Program}; crashes {string.Join(", ", Points.AsEnumerable())}; {Idle} in memory; events {Raising}";
}

/// <summary>For FsCheck: programs of up to three levels, and up to two deaths.</summary>
public static class CodeProgramGenerator
{
    private static readonly OpKind[] Leaves =
    [
        OpKind.Step, OpKind.Step, OpKind.Step, OpKind.Flaky, OpKind.Fail, OpKind.Same, OpKind.Race, OpKind.Sleep,
        OpKind.EventTooLate, OpKind.Map, OpKind.Graph, OpKind.Compensate, OpKind.Marks, OpKind.Event,
        OpKind.EventInTime,
    ];

    private static readonly OpKind[] Nodes =
    [
        OpKind.Sequence, OpKind.Sequence, OpKind.All, OpKind.All, OpKind.Any, OpKind.Try, OpKind.Try, OpKind.Finally,
        OpKind.Loop, OpKind.Child,
    ];

    public static Arbitrary<RandomProgram> Programs() => Arb.From(
        from runs in Gen.Elements(1, 1, 2)
        from programs in Gen.ArrayOf(Ops(0, isChild: false), runs)
        from isMended in Gen.Elements(true, false, false)
        let ops = isMended ? programs.Select(Mended).ToArray() : programs
        from crashes in Gen.Choose(0, 2)
        from points in Gen.ArrayOf(Point, crashes)
        from idle in Gen.Elements(0, 1_000)
        from raising in Gen.Elements(Enum.GetValues<Raising>())
        select new RandomProgram(new(ops), points, idle, raising),
        Smaller);

    private static Gen<CrashPoint> Point =>
        from write in Gen.Choose(1, 15)
        from isBefore in Gen.Elements(true, false)
        select new CrashPoint(write, isBefore);

    // Nobody raises events to children.
    private static Gen<Op> Ops(int depth, bool isChild) =>
        from isLeaf in depth == 0 ? Gen.Constant(false) : depth == 3 ? Gen.Constant(true) : Gen.Elements(true, false)
        from kind in Gen.Elements(isLeaf ? Leaves.Where(kind => !isChild || !IsEvent(kind)) : Nodes)
        from count in Gen.Choose(1, 3)
        from fails in Gen.Elements(true, false, false)
        from inner in Gen.ArrayOf(Ops(depth + 1, isChild || kind == OpKind.Child), InnerOf(kind, count))
        select new Op(kind, count, fails && kind is OpKind.Map or OpKind.Graph, inner);

    // What is mended is neither caught nor undone, nor asks for what depends on the failure: then it comes to the same
    // as what had never failed.
    private static Op Mended(Op op) => op with
    {
        Kind = op.Kind switch
        {
            OpKind.Fail => OpKind.ToMend,
            OpKind.Try => OpKind.Sequence,
            OpKind.Compensate or OpKind.Same => OpKind.Step,
            _ => op.Kind,
        },
        Fails = false,
        Inner = [.. op.Inner.Select(Mended)],
    };

    private static bool IsEvent(OpKind kind) => kind is OpKind.Event or OpKind.EventInTime;

    private static int InnerOf(OpKind kind, int count) => kind switch
    {
        OpKind.Sequence or OpKind.All => count,
        OpKind.Try or OpKind.Finally => 2,
        OpKind.Any or OpKind.Loop or OpKind.Child => 1,
        _ => 0,
    };

    private static IEnumerable<RandomProgram> Smaller(RandomProgram run)
    {
        for (var i = 0; i < run.Points.Length; i++)
        {
            yield return new(run.Program, [.. run.Points.Where((_, at) => at != i)], run.Idle, run.Raising);
        }

        for (var i = 0; i < run.Program.Runs.Length; i++)
        {
            foreach (var smaller in Smaller(run.Program.Runs[i]))
            {
                Op[] runs = [.. run.Program.Runs];
                runs[i] = smaller;
                yield return new(new(runs), run.Points, run.Idle, run.Raising);
            }
        }
    }

    private static IEnumerable<Op> Smaller(Op op)
    {
        if (op.Inner.Length > 0)
        {
            yield return new(OpKind.Step, 1, false, []);
        }

        for (var i = 0; i < op.Inner.Length; i++)
        {
            if (op.Kind is OpKind.Sequence or OpKind.All)
            {
                yield return op with { Inner = [.. op.Inner.Where((_, at) => at != i)] };
            }

            foreach (var smaller in Smaller(op.Inner[i]))
            {
                Op[] inner = [.. op.Inner];
                inner[i] = smaller;
                yield return op with { Inner = inner };
            }
        }
    }
}
