namespace FunctionWorkflows.Tests.Crashes;

/// <summary>A plain interpretation of a program: what it comes to, what is recorded, which events it hears.</summary>
internal sealed class CodeModel
{
    private readonly Stack<string> _compensations = new();

    public string Output { get; private set; } = "";

    /// <summary>Gets the labels that its last run records.</summary>
    public List<string> Recorded { get; private set; } = [];

    /// <summary>Gets those of former runs: what leads to the next run needs no record of its own.</summary>
    public List<string> RecordedBefore { get; } = [];

    public List<string> Events { get; } = [];

    public int Workflows { get; private set; }

    public static CodeModel Of(CodeProgram program)
    {
        var model = new CodeModel { Workflows = 1 };
        try
        {
            for (var i = 0; i < program.Runs.Length; i++)
            {
                model._compensations.Clear();
                model.RecordedBefore.AddRange(model.Recorded);
                model.Recorded = [];
                model.Output += model.Run(program.Runs[i], $"r{i}");
            }
        }
        catch (FailedException e)
        {
            model.Recorded.AddRange(model._compensations);
            model.Output = $"failed: {e.Message}";
        }

        return model;
    }

    private string Run(Op op, string at)
    {
        switch (op.Kind)
        {
            case OpKind.Fail:
                throw new FailedException($"{at} failed after 0");
            case OpKind.Same:
                Recorded.Add(at);
                return "same";
            case OpKind.Sequence:
                return string.Join(' ', op.Inner.Select((inner, i) => Run(inner, $"{at}.{i}")));
            case OpKind.All:
                return All(op, at);
            case OpKind.Any:
                return Run(op.Inner[0], $"{at}.0");
            case OpKind.Try:
                return Try(op, at);
            case OpKind.Finally:
                return Finally(op, at);
            case OpKind.Loop:
                return string.Join(' ', Enumerable.Range(0, op.Count).Select(i => Run(op.Inner[0], $"{at}#{i}")));
            case OpKind.Sleep or OpKind.Marks:
                return "";
            case OpKind.Event or OpKind.EventInTime:
                Events.Add(at);
                return at;
            case OpKind.EventTooLate:
                return "late";
            case OpKind.Child:
                return Child(op, at);
            case OpKind.Map:
                return Map(op, at);
            case OpKind.Graph:
                return Graph(op, at);
            case OpKind.Compensate:
                _compensations.Push($"{at}!");
                return "";
            default:
                Recorded.Add(at);
                return at;
        }
    }

    private string All(Op op, string at)
    {
        var outputs = new List<string>();
        FailedException? failure = null;
        for (var i = 0; i < op.Inner.Length; i++)
        {
            try
            {
                outputs.Add(Run(op.Inner[i], $"{at}.{i}"));
            }
            catch (FailedException e)
            {
                failure ??= e;
            }
        }

        return failure is null ? $"[{string.Join(' ', outputs)}]" : throw failure;
    }

    private string Try(Op op, string at)
    {
        try
        {
            return Run(op.Inner[0], $"{at}.0");
        }
        catch (FailedException)
        {
            return $"caught {Run(op.Inner[1], $"{at}.1")}";
        }
    }

    private string Finally(Op op, string at)
    {
        try
        {
            return Run(op.Inner[0], $"{at}.0");
        }
        finally
        {
            Run(op.Inner[1], $"{at}.1");
        }
    }

    private string Child(Op op, string at)
    {
        var child = new CodeModel();
        Workflows++;
        try
        {
            return child.Run(op.Inner[0], $"{at}c");
        }
        catch (FailedException)
        {
            child.Recorded.AddRange(child._compensations);
            throw;
        }
        finally
        {
            Recorded.AddRange(child.Recorded);
            Workflows += child.Workflows;
        }
    }

    private string Map(Op op, string at)
    {
        string[] labels = [.. Enumerable.Range(0, op.Count).Select(i => $"{at}#{i}")];
        Recorded.AddRange(op.Fails ? labels[..^1] : labels);
        return op.Fails ? throw new FailedException($"{labels[^1]} failed after 0") : string.Join(' ', labels);
    }

    private string Graph(Op op, string at)
    {
        Recorded.Add($"{at}.a");
        if (op.Fails)
        {
            throw new FailedException($"{at}.b failed after 1");
        }

        Recorded.AddRange([$"{at}.b", at]);
        return $"{at}|{at}.b|{at}.a";
    }

    private sealed class FailedException(string message) : Exception(message);
}
