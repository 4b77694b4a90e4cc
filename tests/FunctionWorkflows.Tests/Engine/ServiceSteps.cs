namespace FunctionWorkflows.Tests.Engine;

public interface IGreeter
{
    string Greet();
}

internal sealed class Greeter : IGreeter
{
    public string Greet() => "hello";
}

public partial class ServiceSteps(IGreeter greeter)
{
    [Step]
    public string Instance() => greeter.Greet();

    [Step]
    public static string Parameter([FromServices] IGreeter greeter) => greeter.Greet();
}
