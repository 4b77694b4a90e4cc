using System.Collections.Concurrent;

namespace FunctionWorkflows.Tests.Semantics;

/// <summary>
/// Which code a test has deployed: workflows whose code changes look here, under the id that they were given.
/// </summary>
public static class Deployment
{
    private static readonly ConcurrentDictionary<string, string> All = new(StringComparer.Ordinal);

    public static string Of(string id) => All.GetValueOrDefault(id, "old");

    public static void Deploy(string id, string code) => All[id] = code;
}
