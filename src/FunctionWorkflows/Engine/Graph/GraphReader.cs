using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>One call of a recorded graph. Its arguments stay bytes until the step runs.</summary>
internal sealed class CallRecord
{
    public required string Step { get; init; }

    public required ReadOnlyMemory<byte> Arguments { get; init; }

    public required int[] Inputs { get; init; }

    public required CallOptions Options { get; init; }

    /// <summary>The id that a child workflow was given, empty where it is derived; null for a step.</summary>
    public string? WorkflowId { get; init; }

    public bool IsWorkflow => WorkflowId is not null;
}

/// <summary>A recorded graph, read. The one way into the engine, for new graphs and for those replayed (I4).</summary>
internal sealed class StepGraph
{
    public required IReadOnlyList<CallRecord> Calls { get; init; }

    public required ReadOnlyMemory<byte> Output { get; init; }

    public required int[] OutputInputs { get; init; }

    /// <summary>
    /// True where it is nothing but the call of a workflow, whose code then runs in this very instance. With a catch or
    /// retries the call is a child of the graph around it.
    /// </summary>
    public bool IsCode => Calls is [{ IsWorkflow: true, Options: { Catches: 0, MaxRetries: null or 0 } }]
        && ArgumentJson.TryGetOnlyStep(Output, out _);

    public static StepGraph Read(ReadOnlyMemory<byte> json)
    {
        var reader = Reader(json.Span);
        var calls = new List<CallRecord>();
        var names = new Dictionary<string, string>();
        var output = ReadOnlyMemory<byte>.Empty;
        int[] outputInputs = [];
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("steps"u8))
            {
                Expect(ref reader, JsonTokenType.StartArray);
                while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                {
                    calls.Add(ReadCall(ref reader, json, names));
                }
            }
            else
            {
                reader.Read();
                output = Slice(ref reader, json, out outputInputs);
            }
        }

        return new() { Calls = calls, Output = output, OutputInputs = outputInputs };
    }

    public static Utf8JsonReader Reader(ReadOnlySpan<byte> json) =>
        new(json, new JsonReaderOptions { MaxDepth = 1_024 });

    private static CallRecord ReadCall(
        ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, Dictionary<string, string> names)
    {
        var step = "";
        var arguments = ReadOnlyMemory<byte>.Empty;
        int[] inputs = [];
        var options = CallOptions.None;
        string? workflowId = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.ValueSpan[0];
            reader.Read();
            switch (field)
            {
                case (byte)'f':
                    step = reader.GetString()!;
                    step = names.TryGetValue(step, out var known) ? known : names[step] = step;
                    break;
                case (byte)'a':
                    var start = (int)reader.TokenStartIndex;
                    inputs = ReadArguments(ref reader);
                    arguments = json[start..(int)reader.BytesConsumed];
                    break;
                case (byte)'o':
                    options = CallOptionsJson.Read(ref reader);
                    break;
                case (byte)'w':
                    workflowId = reader.GetString();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new()
        {
            Step = step,
            Arguments = arguments,
            Inputs = inputs,
            Options = options,
            WorkflowId = workflowId,
        };
    }

    private static int[] ReadArguments(ref Utf8JsonReader reader)
    {
        List<int>? inputs = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            FindInputs(ref reader, ref inputs);
        }

        return Distinct(inputs);
    }

    private static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, out int[] inputs)
    {
        var start = (int)reader.TokenStartIndex;
        List<int>? found = null;
        FindInputs(ref reader, ref found);
        inputs = Distinct(found);
        return json[start..(int)reader.BytesConsumed];
    }

    private static int[] Distinct(List<int>? inputs) => inputs switch
    {
        null => [],
        [var only] => [only],
        _ => [.. inputs.Distinct()],
    };

    // At the start of an argument object; leaves the reader at its end.
    private static void FindInputs(ref Utf8JsonReader reader, ref List<int>? inputs)
    {
        reader.Read();
        var kind = reader.ValueSpan[0];
        reader.Read();
        switch (kind)
        {
            case (byte)'s':
                (inputs ??= []).Add(reader.GetInt32());
                break;
            case (byte)'l':
                while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                {
                    FindInputs(ref reader, ref inputs);
                }

                break;
            case (byte)'d':
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    reader.Read();
                    FindInputs(ref reader, ref inputs);
                }

                break;
            case (byte)'r' or (byte)'c':
                FindInputs(ref reader, ref inputs);
                break;
            default:
                reader.Skip();
                break;
        }

        reader.Read();
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new JsonException($"Expected {token} in a recorded graph, found {reader.TokenType}.");
        }
    }
}
