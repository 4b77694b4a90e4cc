using System.Globalization;

namespace FunctionWorkflows.Sqlite;

/// <summary>The row of a step that is left to other hosts.</summary>
internal static class StepRow
{
    private const string Visible =
        "SELECT number, received, step FROM step_queue WHERE queue = ? AND visible_at <= ? "
        + "ORDER BY visible_at, number LIMIT ?";

    public static void Insert(SqliteDb db, string queue, SpilledStep step, DateTimeOffset now) => db.Use(
        "INSERT INTO step_queue (queue, visible_at, received, step) VALUES (?,?,0,?)")
        .Add(queue).Add((DateTimeOffset?)now).Add(step.ToJson()).Run();

    public static List<QueuedStep> Receive(
        SqliteDb db, string queue, int most, DateTimeOffset now, DateTimeOffset until)
    {
        var received = new List<QueuedStep>();
        using (var row = db.Use(Visible).Add(queue).Add((DateTimeOffset?)now).Add(most))
        {
            while (row.Step())
            {
                var (number, before) = (row.Long(), row.Int());
                received.Add(new(
                    SpilledStep.FromJson(row.String()),
                    queue,
                    number.ToString(CultureInfo.InvariantCulture),
                    Guid.NewGuid().ToString("N"),
                    before + 1));
            }
        }

        foreach (var step in received)
        {
            db.Use("UPDATE step_queue SET visible_at = ?, received = ?, receipt = ? WHERE number = ?")
                .Add((DateTimeOffset?)until).Add(step.DequeueCount).Add(step.Receipt).Add(Number(step)).Run();
        }

        return received;
    }

    public static bool Renew(SqliteDb db, QueuedStep step, DateTimeOffset until) =>
        db.Use("UPDATE step_queue SET visible_at = ? WHERE number = ? AND receipt = ?")
            .Add((DateTimeOffset?)until).Add(Number(step)).Add(step.Receipt).Run() == 1;

    public static bool Return(SqliteDb db, QueuedStep step, DateTimeOffset until) =>
        db.Use("UPDATE step_queue SET visible_at = ?, received = received - 1, receipt = NULL "
            + "WHERE number = ? AND receipt = ?")
            .Add((DateTimeOffset?)until).Add(Number(step)).Add(step.Receipt).Run() == 1;

    public static bool Delete(SqliteDb db, QueuedStep step) =>
        db.Use("DELETE FROM step_queue WHERE number = ? AND receipt = ?")
            .Add(Number(step)).Add(step.Receipt).Run() == 1;

    /// <summary>When the first step of a queue can be received; null where there is none.</summary>
    public static DateTimeOffset? NextVisible(SqliteDb db, string queue)
    {
        using var row = db.Use("SELECT min(visible_at) FROM step_queue WHERE queue = ?").Add(queue);
        return row.Step() ? row.OptionalTime() : null;
    }

    private static long Number(QueuedStep step) => long.Parse(step.MessageId, CultureInfo.InvariantCulture);
}
