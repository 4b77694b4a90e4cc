using System.Buffers;
using System.Text.Json;

namespace FunctionWorkflows;

/// <summary>
/// Turns a graph under construction into its recorded form: the calls, inputs before the step that uses them, left to
/// right, and the output. The positions are the identities of the steps.
/// </summary>
internal sealed class GraphWriter
{
    private readonly Dictionary<CallNode, int> _positions = [];
    private readonly List<CallNode> _calls = [];
    private readonly List<ObjectPointer> _objects = [];
    private readonly int _objectThreshold;

    private GraphWriter(int objectThreshold) => _objectThreshold = objectThreshold;

    public static RecordedGraph Write(Argument output, int objectThreshold)
    {
        var graph = new GraphWriter(objectThreshold);
        graph.Order(output);
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("steps"u8);
            foreach (var call in graph._calls)
            {
                graph.WriteCall(json, call);
            }

            json.WriteEndArray();
            json.WritePropertyName("out"u8);
            graph.WriteArgument(json, output);
            json.WriteEndObject();
        }

        return new(buffer.WrittenMemory.ToArray(), graph._objects, graph._calls);
    }

    // Without recursion over calls: a chain built in a loop may be as long as memory allows.
    private void Order(Argument output)
    {
        var stack = new Stack<(CallNode? Call, IEnumerator<CallNode> Inputs)>();
        stack.Push((null, CallsIn(output).GetEnumerator()));
        while (stack.TryPeek(out var top))
        {
            if (!top.Inputs.MoveNext())
            {
                stack.Pop();
                if (top.Call is { } done)
                {
                    _positions[done] = _calls.Count;
                    _calls.Add(done);
                }
            }
            else if (_positions.TryAdd(top.Inputs.Current, -1))
            {
                var call = top.Inputs.Current;
                stack.Push((call, call.Arguments.SelectMany(argument => CallsIn(argument.Value)).GetEnumerator()));
            }
        }
    }

    private static IEnumerable<CallNode> CallsIn(Argument argument) => argument switch
    {
        CallArgument call => [call.Call],
        ListArgument list => list.Items.SelectMany(CallsIn),
        DictionaryArgument dictionary => dictionary.Entries.SelectMany(entry => CallsIn(entry.Value)),
        CastArgument cast => CallsIn(cast.Inner),
        RefArgument reference => CallsIn(reference.Inner),
        _ => [],
    };

    private void WriteCall(Utf8JsonWriter json, CallNode call)
    {
        json.WriteStartObject();
        json.WriteString("f"u8, call.Step);
        json.WriteStartObject("a"u8);
        foreach (var (name, argument) in call.Arguments)
        {
            json.WritePropertyName(name);
            WriteArgument(json, argument);
        }

        json.WriteEndObject();
        if (!ReferenceEquals(call.Options, CallOptions.None))
        {
            json.WritePropertyName("o"u8);
            CallOptionsJson.Write(json, call.Options);
        }

        if (call.IsWorkflow)
        {
            json.WriteString("w"u8, call.WorkflowId ?? "");
        }

        json.WriteEndObject();
    }

    private void WriteArgument(Utf8JsonWriter json, Argument argument)
    {
        json.WriteStartObject();
        switch (argument)
        {
            case ValueArgument { Json.Length: var length } value when length > _objectThreshold:
                WriteObject(json, new(ObjectContent.Of(value.Json, isRaw: false, value.Objects)));
                break;
            case ValueArgument value:
                _objects.AddRange(value.Objects);
                json.WritePropertyName("v"u8);
                json.WriteRawValue(value.Json, skipInputValidation: true);
                break;
            case ObjectArgument reference:
                WriteObject(json, reference.Pointer);
                break;
            case CallArgument call:
                json.WriteNumber("s"u8, _positions[call.Call]);
                break;
            case ListArgument list:
                json.WriteStartArray("l"u8);
                foreach (var item in list.Items)
                {
                    WriteArgument(json, item);
                }

                json.WriteEndArray();
                break;
            case DictionaryArgument dictionary:
                json.WriteStartObject("d"u8);
                foreach (var (key, item) in dictionary.Entries)
                {
                    json.WritePropertyName(key);
                    WriteArgument(json, item);
                }

                json.WriteEndObject();
                break;
            case RefArgument reference:
                json.WritePropertyName("r"u8);
                WriteArgument(json, reference.Inner);
                break;
            case CastArgument cast:
                json.WritePropertyName("c"u8);
                WriteArgument(json, cast.Inner);
                break;
        }

        json.WriteEndObject();
    }

    private void WriteObject(Utf8JsonWriter json, ObjectPointer pointer)
    {
        _objects.Add(pointer);
        json.WritePropertyName("o"u8);
        pointer.Write(json);
    }
}

/// <summary>A graph in its recorded form, with the objects that must be stored before it (I6).</summary>
internal sealed record RecordedGraph(byte[] Json, IReadOnlyList<ObjectPointer> Objects, IReadOnlyList<CallNode> Calls);
