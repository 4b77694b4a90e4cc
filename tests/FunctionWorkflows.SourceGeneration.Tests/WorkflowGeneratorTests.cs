namespace FunctionWorkflows.SourceGeneration.Tests;

public sealed class WorkflowGeneratorTests
{
    [Fact]
    public void Workflow_becomes_a_plain_method_and_one_that_takes_steps_both_without_the_context()
    {
        var text = Sources.GeneratedFor("X.Orders", """
            namespace X;
            public static partial class Orders
            {
                [Workflow]
                public static Task<int> Process(WorkflowContext ctx, string a, int[] b, int by = 1) => throw new();
            }
            """);

        Assert.Contains(
            """
                    public static partial class Workflows
                    {
                        /// <inheritdoc cref="global::X.Orders.Process"/>
                        public static global::FunctionWorkflows.Workflow<int> Process(
                            string a,
                            int[] b,
                            int by = 1) =>
                            global::FunctionWorkflows.Step.CreateWorkflow<int>("Orders.Process",
                                ("a", global::FunctionWorkflows.Arg.Of<string>(a)),
                                ("b", global::FunctionWorkflows.Arg.Of<int[]>(b)),
                                ("by", global::FunctionWorkflows.Arg.Of<int>(by)));

                        /// <inheritdoc cref="global::X.Orders.Process"/>
                        [global::System.Runtime.CompilerServices.OverloadResolutionPriority(-1)]
                        public static global::FunctionWorkflows.Workflow<int> Process(
                            global::FunctionWorkflows.Arg<string> a,
                            global::FunctionWorkflows.Args<int> b,
                            global::FunctionWorkflows.Arg<int>? by = null) =>
                            global::FunctionWorkflows.Step.CreateWorkflow<int>("Orders.Process",
                                ("a", a),
                                ("b", b),
                                ("by", by));
                    }
            """,
            text,
            StringComparison.Ordinal);
        Assert.DoesNotContain("class Steps", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Definition_calls_the_method_with_the_context_and_the_arguments_in_order()
    {
        var text = Sources.GeneratedFor("A", """
            public static partial class A
            {
                [Workflow(Name = "a", FormerNames = ["b"])]
                public static Task<int> F(WorkflowContext ctx, int x, string y) => throw new();
                [Workflow] public static ValueTask G(WorkflowContext ctx) => throw new();
            }
            """);

        Assert.Contains(
            "new global::FunctionWorkflows.WorkflowAttribute { Name = \"a\", FormerNames = new string[] { \"b\" } },",
            text,
            StringComparison.Ordinal);
        Assert.Contains(
            "static call => global::FunctionWorkflows.WorkflowReturn.Value<int>("
            + "global::A.F(call.Context, call.Argument<int>(0), call.Argument<string>(1))))",
            text,
            StringComparison.Ordinal);
        Assert.Contains(
            "static call => global::FunctionWorkflows.WorkflowReturn.Unit(global::A.G(call.Context)))",
            text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Task", "Unit")]
    [InlineData("ValueTask", "Unit")]
    [InlineData("Task<int>", "int")]
    [InlineData("ValueTask<List<string?>>", "List<string?>")]
    public async Task Workflow_may_return_any_task(string declared, string output) => await Sources.Compiles($$"""
        public static partial class A
        {
            [Workflow] public static {{declared}} F(WorkflowContext ctx, string? text = null) => throw new();
            public static Workflow<{{output}}> G() => Workflows.F("x").WithId("y");
        }
        """);

    [Fact]
    public async Task Class_may_have_steps_and_workflows_that_use_each_other() => await Sources.Compiles("""
        [GeneratedName(Workflows = "Flows")]
        public sealed partial class Workflows(Random random)
        {
            [Step] public int Draw(int below) => random.Next(below);
            [Step] internal static Step<int> Twice(int x) => Steps.Sum([x, Flows.Child(x), Flows.Child(Steps.Draw(x))]);
            [Step] private static int Sum(IReadOnlyList<int> values) => values.Sum();

            [Workflow]
            internal static async Task<int> Child(WorkflowContext context, int x)
            {
                var first = await context.Run(Flows.Child(x - 1).WithId("child"));
                return await context.Run(Steps.Twice(first));
            }

            [Workflow] private static async Task Parent(WorkflowContext ctx) => await ctx.Run(Flows.Child(1));
            public static Step<Unit> Start() => Flows.Parent().Named("parent");
        }
        """);

    [Theory]
    [InlineData("public", "private", "public")]
    [InlineData("protected", "internal", "protected internal")]
    public void Nested_class_is_as_visible_as_the_most_visible_workflow(string first, string second, string expected)
    {
        var text = Sources.GeneratedFor("A", $$"""
            public partial class A
            {
                [Workflow] {{first}} static Task F(WorkflowContext ctx) => throw new();
                [Workflow] {{second}} static Task G(WorkflowContext ctx) => throw new();
                [Step] private static int H() => 1;
            }
            """);

        Assert.Contains($"\n    {expected} static partial class Workflows\n", text, StringComparison.Ordinal);
        Assert.Contains("\n    private static partial class Steps\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Loaded_assembly_has_registered_its_workflows()
    {
        Sources.Run(Sources.Parse("""
            namespace X.Y;
            public static partial class LoadedFlows
            {
                [Workflow(Name = "loaded-flow", FormerNames = ["was-loaded-flow"])]
                public static Task<string?> F(WorkflowContext ctx, int a, string? b = "x") => throw new();
            }
            """, "LoadedFlows").Generate().Emit());

        Assert.True(WorkflowRegistry.TryFindStep("loaded-flow", out var workflow));
        Assert.True(WorkflowRegistry.TryFindStep("was-loaded-flow", out var former));
        Assert.Same(workflow, former);
        Assert.IsType<WorkflowDefinition<string>>(workflow);
        Assert.Equal("X.Y.LoadedFlows.F", workflow.Source);
        Assert.Equal(
            [("a", typeof(int), false), ("b", typeof(string), true)],
            workflow.Parameters.Select(p => (p.Name, p.Type, p.IsOptional)));
    }

    [Fact]
    public void Workflow_of_a_private_nested_class_is_registered_beside_its_steps()
    {
        Sources.Run(Sources.Parse("""
            public partial class Outer
            {
                private static partial class HiddenFlows
                {
                    [Step] private static int F() => 1;
                    [Workflow] private static Task G(WorkflowContext ctx) => throw new();
                }
            }
            """, "NestedFlows").Generate().Emit());

        Assert.True(WorkflowRegistry.TryFindStep("HiddenFlows.F", out _));
        Assert.True(WorkflowRegistry.TryFindStep("HiddenFlows.G", out var workflow));
        Assert.Equal("Outer.HiddenFlows.G", workflow.Source);
    }
}
