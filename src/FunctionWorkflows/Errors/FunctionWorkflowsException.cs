namespace FunctionWorkflows;

/// <summary>The base of every exception of ours: it has a code whose page says what it means and what to do.</summary>
public class FunctionWorkflowsException : Exception
{
    /// <summary>Initializes a new instance with a code and a message; the code is appended to the message.</summary>
    /// <param name="code">The code, such as <c>FW1001</c>.</param>
    /// <param name="message">Two sentences: what was expected and found, and what to do.</param>
    /// <param name="inner">The cause.</param>
    public FunctionWorkflowsException(string code, string message, Exception? inner = null)
        : base($"{message} [{code}]", inner)
    {
        Code = code;
        HelpLink = $"docs/errors/{code}.md";
    }

    /// <summary>Gets the code; the <c>explain</c> verb of an app prints its page.</summary>
    public string Code { get; }

    /// <summary>Gets how long a store asks to be left alone before the next try; null where it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
