using Microsoft.Extensions.DependencyInjection;

namespace FunctionWorkflows;

/// <summary>Configures what <c>AddFunctionWorkflows</c> added.</summary>
public interface IFunctionWorkflowsBuilder
{
    /// <summary>Gets the services of the host.</summary>
    IServiceCollection Services { get; }
}

internal sealed class FunctionWorkflowsBuilder(IServiceCollection services) : IFunctionWorkflowsBuilder
{
    public IServiceCollection Services { get; } = services;
}
