using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace FunctionWorkflows;

/// <summary>A name for the code of this process: another build, or other steps, give another one.</summary>
internal static class CodeVersion
{
    public static string OfThisApp()
    {
        var app = Assembly.GetEntryAssembly()?.ManifestModule.ModuleVersionId ?? Guid.Empty;
        var steps = string.Join(
            '\n', WorkflowRegistry.Steps.Select(step => $"{step.Build} {step.Name}{InputReader.Signature(step)}"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{app}\n{steps}")))[..16];
    }
}
