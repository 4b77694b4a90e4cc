using System.ComponentModel;

namespace FunctionWorkflows;

/// <summary>
/// For generated code and store packages: names the type of an assembly whose static, parameterless method
/// <c>Register</c> registers its steps or stores. The generator calls that of every referenced assembly.
/// </summary>
/// <param name="type">
/// A public type with <c>public static void Register()</c>, which may be called more than once.
/// </param>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class FunctionWorkflowsRegistrationAttribute(Type type) : Attribute
{
    /// <summary>Gets the type with the method <c>Register</c>.</summary>
    public Type Type { get; } = type;
}
