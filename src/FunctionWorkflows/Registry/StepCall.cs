using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows;

/// <summary>For generated code: one try of a step, with its resolved arguments.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StepCall
{
    private readonly StepArguments _arguments;
    private readonly Func<IServiceProvider> _services;

    internal StepCall(StepArguments arguments, StepContext context, Func<IServiceProvider> services)
    {
        _arguments = arguments;
        _services = services;
        Context = context;
    }

    /// <summary>Gets the context of the call.</summary>
    public StepContext Context { get; }

    /// <summary>Gets the token of the call.</summary>
    public CancellationToken CancellationToken => Context.CancellationToken;

    /// <summary>Reads an argument.</summary>
    /// <typeparam name="T">The type of the parameter.</typeparam>
    /// <param name="index">The position among the parameters that are passed.</param>
    /// <returns>A copy of the argument, or the parameter's default.</returns>
    public T Argument<T>(int index) => _arguments.Get<T>(index);

    /// <summary>Gets a service of the scope of this try.</summary>
    /// <typeparam name="T">The type of the service.</typeparam>
    /// <returns>The service.</returns>
    public T Service<T>()
        where T : notnull => _services().GetService<T>() ?? throw NotRegistered(typeof(T).ToString(), null);

    /// <summary>
    /// Gets the object of an instance step: the registered one, or one made with services of the scope.
    /// </summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <returns>The object.</returns>
    public T Instance<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>()
        where T : class
    {
        try
        {
            return ActivatorUtilities.GetServiceOrCreateInstance<T>(_services());
        }
        catch (InvalidOperationException e) when (IsOfContainer(e))
        {
            throw NotRegistered(e.Message, e);
        }
    }

    internal EventContext ToEventContext() => new()
    {
        WorkflowId = Context.WorkflowId,
        Services = _services(),
        TimeProvider = Context.Time,
        CancellationToken = CancellationToken,
    };

    // What a constructor throws is the step's own failure; only the container's word is about the app.
    private static bool IsOfContainer(InvalidOperationException exception) =>
        exception.Source?.StartsWith("Microsoft.Extensions.DependencyInjection", StringComparison.Ordinal) ?? false;

    private CodeMismatchException NotRegistered(string service, Exception? inner) => new(
        "FW1042",
        $"A step of workflow '{Context.WorkflowId}' needs a service that this app does not have: "
        + $"{service.TrimEnd('.')}. "
        + "Register it before the host is built and start the app again, and the workflow goes on.",
        inner);
}
