using System.Reflection;

#pragma warning disable CA2012 // Each is passed on, and awaited by the engine.

namespace FunctionWorkflows.Tests.Faults;

/// <summary>What a test does instead of a call of the store, or around it.</summary>
/// <param name="method">The name of the method.</param>
/// <param name="arguments">What was passed.</param>
/// <param name="next">Makes the call.</param>
/// <returns>The result of the method.</returns>
public delegate object? Interception(string method, object?[] arguments, Func<object?> next);

/// <summary>An in-memory store whose calls pass through the test.</summary>
internal sealed class InterceptedStore : IWorkflowStore
{
    public InterceptedStore()
    {
        Instances = Interceptor<IInstanceStore>.Around(Memory.Instances, Intercept);
        Objects = Interceptor<IObjectStore>.Around(Memory.Objects, Intercept);
        Steps = Interceptor<IStepQueue>.Around(Memory.Steps, Intercept);
        Cluster = Interceptor<ICluster>.Around(Memory.Cluster, Intercept);
    }

    public InMemoryStore Memory { get; } = new();

    public Interception? Interception { get; set; }

    public Func<ValueTask>? Opening { get; set; }

    public IInstanceStore Instances { get; }

    public IObjectStore Objects { get; }

    public IStepQueue Steps { get; }

    public ICluster Cluster { get; }

    public string Description => Memory.Description;

    public ValueTask OpenAsync(CancellationToken cancellationToken = default) => Opening?.Invoke() ?? default;

    public ValueTask DisposeAsync() => default;

    private object? Intercept(string method, object?[] arguments, Func<object?> next)
    {
        var result = Interception is { } interception ? interception(method, arguments, next) : next();
        return result is ValueTask<IMembership> joining ? WrapAsync(joining) : result;
    }

    private async ValueTask<IMembership> WrapAsync(ValueTask<IMembership> joining) =>
        Interceptor<IMembership>.Around(await joining, Intercept);
}

/// <summary>Passes each call to the test.</summary>
/// <typeparam name="T">The interface.</typeparam>
public class Interceptor<T> : DispatchProxy
    where T : class
{
    private T? _target;
    private Interception? _interception;

    public static T Around(T target, Interception interception)
    {
        var proxy = Create<T, Interceptor<T>>();
        var interceptor = (Interceptor<T>)(object)proxy;
        (interceptor._target, interceptor._interception) = (target, interception);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _interception!(
        targetMethod!.Name,
        args ?? [],
        () => targetMethod.Invoke(_target, BindingFlags.DoNotWrapExceptions, null, args, null));
}
