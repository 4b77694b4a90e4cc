using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace FunctionWorkflows;

/// <summary>Turns values into JSON and back, collecting the objects that they mention.</summary>
internal static class PayloadSerializer
{
    // Written by the thread that serializes only: System.Text.Json is synchronous.
    [ThreadStatic]
    private static List<ObjectPointer>? _collected;

    [ThreadStatic]
    private static ObjectScope? _scope;

    private static JsonSerializerOptions _options = CreateOptions(null);

    /// <summary>
    /// The options of this process. Arguments are frozen where no host is in reach, so there is one set.
    /// </summary>
    public static JsonSerializerOptions Options => Volatile.Read(ref _options);

    public static void Configure(JsonSerializerOptions options) => Volatile.Write(ref _options, CreateOptions(options));

    public static byte[] Serialize<T>(T value, out IReadOnlyList<ObjectPointer> objects) => Serialize(
        value, typeof(T), static value => JsonSerializer.SerializeToUtf8Bytes(value, TypeInfo<T>()), out objects);

    /// <summary>Serializes a value as the type that it is, whatever it is passed as.</summary>
    public static byte[] SerializeAsIs(object value, out IReadOnlyList<ObjectPointer> objects) => Serialize(
        value,
        value.GetType(),
        static value => JsonSerializer.SerializeToUtf8Bytes(value, Options.GetTypeInfo(value.GetType())),
        out objects);

    private static byte[] Serialize<T>(
        T value, Type type, Func<T, byte[]> serialize, out IReadOnlyList<ObjectPointer> objects)
    {
        var outer = _collected;
        _collected = null;
        try
        {
            var json = serialize(value);
            objects = _collected ?? (IReadOnlyList<ObjectPointer>)[];
            return json;
        }
        catch (Exception e) when (e is NotSupportedException or JsonException or InvalidOperationException)
        {
            throw new FunctionWorkflowsException(
                "FW1022",
                $"A value of type '{type}' cannot be serialized: {e.Message} "
                + "Pass data (records, lists, numbers), or give a JsonConverter or JsonSerializerContext for the type.",
                e);
        }
        finally
        {
            _collected = outer;
        }
    }

    public static T Deserialize<T>(ReadOnlySpan<byte> json, ObjectScope? scope)
    {
        var outer = _scope;
        _scope = scope;
        try
        {
            return JsonSerializer.Deserialize(json, TypeInfo<T>())!;
        }
        finally
        {
            _scope = outer;
        }
    }

    public static object? Deserialize(ReadOnlySpan<byte> json, JsonTypeInfo typeInfo, ObjectScope? scope)
    {
        var outer = _scope;
        _scope = scope;
        try
        {
            return JsonSerializer.Deserialize(json, typeInfo);
        }
        finally
        {
            _scope = outer;
        }
    }

    public static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)Options.GetTypeInfo(typeof(T));

    internal static void Collect(ObjectPointer pointer) => (_collected ??= []).Add(pointer);

    internal static ObjectScope? Scope => _scope;

    private static JsonSerializerOptions CreateOptions(JsonSerializerOptions? app)
    {
        var options = app is null
            ? new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                // Tuples are fields: left out, they would be recorded as empty objects.
                IncludeFields = true,
                NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            }
            : new JsonSerializerOptions(app);
        options.TypeInfoResolverChain.Insert(0, PayloadTypeResolver.Instance);
        options.TypeInfoResolverChain.Add(PayloadJsonContext.Default);
        if (JsonSerializer.IsReflectionEnabledByDefault)
        {
            AddReflection(options);
        }

        options.Converters.Add(new StepConverterFactory());
        options.MakeReadOnly();
        return options;
    }

    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2026",
        Justification = "Only where the app has not switched reflection off.")]
    [UnconditionalSuppressMessage(
        "AOT",
        "IL3050",
        Justification = "Only where the app has not switched reflection off.")]
    private static void AddReflection(JsonSerializerOptions options) =>
        options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());

    private sealed class PayloadTypeResolver : IJsonTypeInfoResolver
    {
        public static PayloadTypeResolver Instance { get; } = new();

        [UnconditionalSuppressMessage(
            "Trimming",
            "IL2067",
            Justification = "A struct of ours that is in use; no constructor runs.")]
        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) =>
            type.IsValueType && typeof(IPayloadType).IsAssignableFrom(type)
                ? ((IPayloadType)RuntimeHelpers.GetUninitializedObject(type)).CreateTypeInfo(options)
                : null;
    }
}
