using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public void Loaded_assembly_has_registered_its_steps()
    {
        Sources.Run(Sources.Parse("""
            namespace X.Y;
            public static partial class Loaded
            {
                [Step(Name = "loaded", FormerNames = ["was-loaded"], MaxRetries = 7, TimeoutSeconds = 1.5,
                    Resources = ["camera=2"], RetryOn = [typeof(IOException)], CatchExceptions = true)]
                public static Task<string?> F(
                    int a, CancellationToken token, [FromServices] Random random, string? b = "x") => throw new();
            }
            """, "Loaded").Generate().Emit());

        Assert.True(WorkflowRegistry.TryFindStep("loaded", out var step));
        Assert.True(WorkflowRegistry.TryFindStep("was-loaded", out var former));
        Assert.Same(step, former);
        Assert.Equal("X.Y.Loaded.F", step.Source);
        Assert.Equal(typeof(string), step.ResultType);
        Assert.Equal(
            [("a", typeof(int), false), ("b", typeof(string), true)],
            step.Parameters.Select(p => (p.Name, p.Type, p.IsOptional)));
        Assert.Equal(7, step.Options.MaxRetries);
        Assert.Equal(1.5, step.Options.TimeoutSeconds);
        Assert.Equal(["camera=2"], step.Options.Resources);
        Assert.Equal([typeof(IOException)], step.Options.RetryOn);
        Assert.True(step.Options.CatchExceptions);
    }

    [Fact]
    public void Private_nested_class_is_registered()
    {
        Sources.Run(Sources.Parse("""
            public partial class Outer
            {
                private partial record Middle
                {
                    private static partial class Hidden { [Step] private static int F() => 1; }
                }
            }
            """, "Nested").Generate().Emit());

        Assert.True(WorkflowRegistry.TryFindStep("Hidden.F", out var step));
        Assert.Equal("Outer.Middle.Hidden.F", step.Source);
    }

    [Fact]
    public void Referenced_assembly_that_nothing_has_touched_is_registered_too()
    {
        var library = Sources
            .Parse("public static partial class Lib { [Step] public static int F() => 1; }", "My.Lib-1")
            .Generate().Emit();
        var middle = Sources.Parse("public static class Middle;", "Middle", Reference(library)).Generate().Emit();
        var app = Sources.Parse("public static class App;", "App.Main", Reference(middle)).Generate().Emit();

        Sources.Run(library, middle, app);

        Assert.True(WorkflowRegistry.TryFindStep("Lib.F", out _));
    }

    [Fact]
    public void Registration_written_by_hand_is_called_and_keeps_its_attribute()
    {
        var library = Sources.Parse("""
            [assembly: FunctionWorkflowsRegistration(typeof(ByHand))]
            public static class ByHand { public static void Register() => AppContext.SetData("by-hand", true); }
            public static partial class BesideByHand { [Step] public static int F() => 1; }
            """, "ByHand").Generate().Emit();
        var app = Sources.Parse("public static class App;", "App.ByHand", Reference(library)).Generate().Emit();

        Sources.Run(library, app);

        Assert.Equal(true, AppContext.GetData("by-hand"));
        Assert.True(WorkflowRegistry.TryFindStep("BesideByHand.F", out _));
    }

    [Fact]
    public void Registration_runs_once_however_often_it_is_called()
    {
        var library = Sources.Parse("""
            [assembly: FunctionWorkflowsRegistration(typeof(Counted))]
            public static class Counted
            {
                private static int count;
                public static void Register() => AppContext.SetData("count", ++count);
            }
            """, "Counted").Generate().Emit();
        var app = Sources.Parse("""
            public static class App
            {
                [System.Runtime.CompilerServices.ModuleInitializer]
                internal static void Again() => FunctionWorkflows.Generated.App_Counted_Registration.Register();
            }
            """, "App.Counted", Reference(library)).Generate().Emit();

        Sources.Run(library, app);

        Assert.Equal(1, AppContext.GetData("count"));
    }

    [Theory]
    [InlineData("My.App", "My_App_Registration")]
    [InlineData("My_App", "My_x005FApp_Registration")]
    [InlineData("My-App 1", "My_x002DApp_x00201_Registration")]
    [InlineData("1st", "_1st_Registration")]
    public void Name_is_made_from_that_of_the_assembly(string assembly, string expected) =>
        Assert.Equal(expected, RegistrationWriter.TypeName(assembly));

    private static PortableExecutableReference Reference(byte[] assembly) =>
        MetadataReference.CreateFromImage(assembly);
}
