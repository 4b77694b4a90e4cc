namespace FunctionWorkflows.Sqlite;

/// <summary>The four columns of the parent of an instance.</summary>
internal static class ParentColumns
{
    public static Statement Add(this Statement statement, InstanceParent? parent) =>
        statement.Add(parent?.Id).Add(parent?.Birth).Add(parent?.Run).Add(parent?.Step);

    public static InstanceParent? Parent(this Statement statement)
    {
        var (id, birth) = (statement.OptionalString(), statement.OptionalString());
        var (run, step) = (statement.OptionalString(), statement.OptionalString());
        return id is null ? null : new(id, birth!, run!, step!);
    }
}
