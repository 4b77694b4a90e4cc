namespace FunctionWorkflows.SourceGeneration;

/// <summary>What the registration of an assembly depends on, besides its own classes.</summary>
/// <param name="AssemblyName">The name of the assembly.</param>
/// <param name="References">The registrations of the referenced assemblies, in code.</param>
/// <param name="HasOwn">True where the source names a registration by hand; then the attribute is left to it.</param>
internal sealed record RegistrationModel(string AssemblyName, EquatableArray<string> References, bool HasOwn);
