namespace FunctionWorkflows;

/// <summary>What the body of a step gave, frozen: a value, or a graph that goes on.</summary>
internal readonly record struct StepOutput(Argument Argument)
{
    public bool IsGraph => Argument is not (ValueArgument or ObjectArgument);

    public static StepOutput OfValue<T>(T value, string step)
    {
        try
        {
            return new(Argument.Freeze(value));
        }
        catch (FunctionWorkflowsException e) when (e.Code == "FW1022")
        {
            throw new OutputRefusedException(new FunctionWorkflowsException(
                "FW1015",
                $"The output of step '{step}', a '{typeof(T)}', cannot be serialized: {e.InnerException?.Message} "
                + "Return data (records, lists, numbers), or give a JsonConverter or JsonSerializerContext for the "
                + "type.",
                e.InnerException));
        }
    }

    public static StepOutput OfGraph<T>(Step<T>? graph, string step)
    {
        if (graph is not null)
        {
            return new(graph.Argument);
        }

        return default(T) is null || typeof(T) == typeof(Unit)
            ? OfValue(default(T), step)
            : throw new OutputRefusedException(new FunctionWorkflowsException(
                "FW1017",
                $"Step '{step}' returned null where a step of '{typeof(T)}' was expected. "
                + "Return a step, or a value of the type."));
    }
}

/// <summary>Says that an output can never be recorded, so that no retry helps.</summary>
internal sealed class OutputRefusedException(FunctionWorkflowsException reason) : Exception(reason.Message, reason)
{
    public FunctionWorkflowsException Reason { get; } = reason;
}
