using System.Globalization;

namespace FunctionWorkflows.SourceGeneration;

/// <summary>Writes the registration of an assembly: first those of its references, then its own.</summary>
internal static class RegistrationWriter
{
    private const string Namespace = "FunctionWorkflows.Generated";

    public static string Write(RegistrationModel assembly, IReadOnlyList<string> registerCalls)
    {
        var name = TypeName(assembly.AssemblyName);
        var writer = new SourceWriter();
        if (!assembly.HasOwn)
        {
            writer.Line($"[assembly: global::{Known.RegistrationAttribute}(typeof(global::{Namespace}.{name}))]");
            writer.Line();
        }

        writer.Open($"namespace {Namespace}");
        writer.Line("/// <summary>Registers what this assembly and those that it references have.</summary>");
        writer.HiddenMember();
        writer.Open($"public static class {name}");
        writer.Line("private static int s_isRegistered;");
        writer.Line();
        writer.Line("/// <summary>Registers once, however often it is called.</summary>");
        writer.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
        writer.Open("public static void Register()");
        writer.Open("if (global::System.Threading.Interlocked.Exchange(ref s_isRegistered, 1) != 0)");
        writer.Line("return;");
        writer.Close();
        writer.Line();
        foreach (var call in assembly.References.Select(type => $"{type}.Register()").Concat(registerCalls))
        {
            writer.Line(call + ";");
        }

        writer.Close();
        writer.Close();
        writer.Close();
        return writer.ToString();
    }

    /// <summary>The call that registers a listener.</summary>
    public static string RegisterCall(ListenerModel listener) =>
        $"global::FunctionWorkflows.WorkflowRegistry.AddListener<{listener.Type}, {listener.EventType}>("
        + $"{Code.Text(listener.DurableName)}, hasCheckpoint: {Code.Bool(listener.HasCheckpoint)})";

    /// <summary>A name that no other assembly's registration has.</summary>
    public static string TypeName(string assemblyName)
    {
        var name = string.Concat(assemblyName.Select(c =>
            c == '.' ? "_" : IsPlain(c) ? c.ToString() : $"_x{((int)c).ToString("X4", CultureInfo.InvariantCulture)}"));
        return (char.IsDigit(assemblyName[0]) ? "_" : "") + name + "_Registration";
    }

    private static bool IsPlain(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
}
