using Microsoft.CodeAnalysis;

namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class StepGeneratorTests
{
    [Fact]
    public void Step_becomes_a_plain_method_and_one_that_takes_steps()
    {
        var text = Sources.GeneratedFor("X.Trip", """
            namespace X;
            public static partial class Trip
            {
                /// <summary>Adds.</summary>
                [Step] public static int Add(string a, string? b, int[] c, int by = 1) => 1;
            }
            """);

        Assert.Contains(
            """
                        /// <inheritdoc cref="global::X.Trip.Add"/>
                        public static global::FunctionWorkflows.Step<int> Add(
                            string a,
                            string? b,
                            int[] c,
                            int by = 1) =>
                            global::FunctionWorkflows.Step.Create<int>("Trip.Add",
                                ("a", global::FunctionWorkflows.Arg.Of<string>(a)),
                                ("b", global::FunctionWorkflows.Arg.Of<string?>(b)),
                                ("c", global::FunctionWorkflows.Arg.Of<int[]>(c)),
                                ("by", global::FunctionWorkflows.Arg.Of<int>(by)));

                        /// <inheritdoc cref="global::X.Trip.Add"/>
                        [global::System.Runtime.CompilerServices.OverloadResolutionPriority(-1)]
                        public static global::FunctionWorkflows.Step<int> Add(
                            global::FunctionWorkflows.Arg<string> a,
            #nullable disable annotations
                            global::FunctionWorkflows.Arg<string> b,
            #nullable restore annotations
                            global::FunctionWorkflows.Args<int> c,
                            global::FunctionWorkflows.Arg<int>? by = null) =>
                            global::FunctionWorkflows.Step.Create<int>("Trip.Add",
                                ("a", a),
                                ("b", b),
                                ("c", c),
                                ("by", by));
            """,
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Step_without_passed_parameters_becomes_one_method()
    {
        var text = Sources.GeneratedFor("A", """
            public static partial class A { [Step] public static int F(CancellationToken token) => 1; }
            """);

        Assert.Equal(2, text.Split("global::FunctionWorkflows.Step<int> F()").Length);
        Assert.DoesNotContain("OverloadResolutionPriority", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public", "private", "public")]
    [InlineData("internal", "private", "internal")]
    [InlineData("private", "private", "private")]
    [InlineData("protected", "internal", "protected internal")]
    [InlineData("private protected", "private", "private protected")]
    public void Nested_class_is_as_visible_as_the_most_visible_step(string first, string second, string expected)
    {
        var text = Sources.GeneratedFor("A", $$"""
            public partial class A { [Step] {{first}} static int F() => 1; [Step] {{second}} static int G() => 1; }
            """);

        Assert.Contains($"\n    {expected} static partial class Steps\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public static partial class A", "static ")]
    [InlineData("internal sealed partial class A(int seed) : Random(seed)", "")]
    [InlineData("public sealed partial record A(string Name)", "")]
    [InlineData("public readonly partial record struct A(string Name)", "static ")]
    [InlineData("public partial struct A", "static ")]
    [InlineData("public ref partial struct A", "static ")]
    [InlineData("public partial class @event", "static ")]
    public async Task Step_may_be_in_any_kind_of_type(string type, string modifier) => await Sources.Compiles($$"""
        {{type}}
        {
            [Step] public {{modifier}}int F(int x) => x;
            public static Step<int> G() => Steps.F(Steps.F(1));
        }
        """);

    [Fact]
    public async Task Step_may_be_in_nested_and_private_classes_of_any_kind() => await Sources.Compiles("""
        namespace X.@class
        {
            public partial record Outer
            {
                private partial struct Middle
                {
                    internal partial interface IInner
                    {
                        protected static partial class A
                        {
                            [Step] private static int F(Hidden hidden) => 1;
                            private sealed record Hidden;
                        }
                    }
                }

                private partial class A { [Step(Name = "other")] public int F() => 1; }
                [Step] private static int F(int x) => x;
                [Step] private protected static int G(int x) => x;
            }
        }
        """);

    [Fact]
    public async Task Base_and_derived_classes_have_steps_of_their_own() => await Sources.Compiles("""
        public partial class B { [Step] public static int F(int x) => x; }
        public partial class D : B
        {
            [Step] public static new int F(int x) => x;
            public static Step<int> G() => Steps.F(B.Steps.F(1));
        }
        """);

    [Fact]
    public async Task Classes_whose_names_differ_only_in_case_have_a_file_each() => await Sources.Compiles("""
        public static partial class Aa { [Step] public static int F(int x) => x; }
        public static partial class AA { [Step] public static int F(int x) => x; }
        """);

    [Fact]
    public async Task Services_may_be_marked_with_the_attribute_of_AspNet() => await Sources.Compiles("""
        namespace Microsoft.AspNetCore.Mvc
        {
            [AttributeUsage(AttributeTargets.Parameter)] public sealed class FromServicesAttribute : Attribute;
        }

        namespace X
        {
            public static partial class A
            {
                [Step] public static int F([Microsoft.AspNetCore.Mvc.FromServices] Random random) => 1;
                public static Step<int> G() => Steps.F();
            }
        }
        """);

    [Fact]
    public async Task Code_without_nullable_annotations_is_fine() => await Sources.Compiles("""
        #nullable disable
        public static partial class A
        {
            [Step] public static string F(string s, List<string> list, string t = null) => s;
            public static Step<string> G() => Steps.F(null, null, Steps.F(null, [Steps.F("", [])]));
        }
        #nullable enable
        public static class B { public static Step<string> G(Step<string?> maybe) => A.Steps.F(maybe, [maybe]); }
        """);

    [Fact]
    public void Generated_members_are_documented_by_the_steps()
    {
        var compilation = Sources.Parse("""
            /// <summary>A.</summary>
            public static partial class A
            {
                /// <summary>F.</summary>
                /// <param name="x">X.</param>
                /// <returns>Y.</returns>
                [Step] public static int F(int x) => x;
            }
            """);
        var options = compilation.Options.WithSpecificDiagnosticOptions([new("CS1701", ReportDiagnostic.Suppress)]);

        Assert.DoesNotContain(
            compilation.WithOptions(options).Generate().GetDiagnostics(),
            found => found.Severity >= DiagnosticSeverity.Warning);
    }

    [Fact]
    public void Assembly_without_steps_gets_nothing() => Assert.Empty(Sources.Generated("public class A;"));
}
