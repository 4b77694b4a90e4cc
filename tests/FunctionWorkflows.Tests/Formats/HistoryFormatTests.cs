namespace FunctionWorkflows.Tests.Formats;

/// <summary>A history in a file must be read by every later version, and be written as it was.</summary>
public sealed class HistoryFormatTests
{
    private const string Recorded =
        """{"format":1,"id":"w","name":"ReplayCode.Original","kind":"Workflow","status":"Running","birth":"birth","run":"run","generation":0,"parent":{"id":"p","birth":"pb","run":"pr","step":"ps"},"createdAt":"2026-01-01T00:00:00+00:00","startedAt":"2026-01-01T00:00:01+00:00","endedAt":"2026-01-01T00:00:09+00:00","resumedAt":"2026-01-01T00:00:08+00:00","cancelRequestedAt":"2026-01-01T00:00:07+00:00","resumes":1,"metadata":{"team":"x"},"customStatus":{"a":1},"output":{"base64":"AAEC"},"error":{"message":"m"},"codeVersion":"1","records":[""" +
        """{"key":"run|i","sequence":1,"kind":"Input","tries":0,"data":{"json":{"steps":[{"f":"ReplayCode.Original","a":{"n":{"v":4}},"w":""}],"out":{"s":0}}}},""" +
        """{"key":"run|t|2","sequence":2,"kind":"Asked","tries":0,"data":{"json":[{"g":{"steps":[{"f":"ReplayCode.First","a":{"n":{"v":4}}}],"out":{"s":0}},"q":2}]}},""" +
        """{"key":"run|e|3","sequence":3,"kind":"Event","name":"go","tries":0,"endedAt":"2026-01-01T00:00:02+00:00","data":{"json":1}},""" +
        """{"key":"run|s|37imbmcn5ob4bq6t2sde22ym74","sequence":4,"kind":"Succeeded","name":"ReplayCode.First","tries":1,"startedAt":"2026-01-01T00:00:02+00:00","endedAt":"2026-01-01T00:00:03+00:00","data":{"object":{"sha256":"ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39d","bytes":1}}},""" +
        """{"key":"run|t|5","sequence":5,"kind":"Asked","tries":0,"data":{"json":[{"g":{"steps":[{"f":"Event.Timer","a":{"at":{"v":"2026-01-01T00:00:03+00:00"}}}],"out":{"s":0}},"q":5}]}},""" +
        """{"key":"run|s|roctrzmgorq6bzv6ajy3mbwj3a","sequence":6,"kind":"Retrying","name":"Event.Timer","tries":1,"startedAt":"2026-01-01T00:00:03+00:00","endedAt":"2026-01-01T00:00:03+00:00","dueAt":"2026-01-01T00:00:04+00:00"}""" +
        """],"objects":[{"sha256":"ef2d127de37b942baad06145e54b0c619a1f22327b2ebbcfbec78f5564afe39d","bytes":1,"raw":false,"base64":"NQ=="},{"sha256":"left-out","bytes":2000000,"raw":true}]}""";

    [Fact]
    public void A_history_is_written_as_it_was() => Assert.Equal(Recorded, WorkflowHistory.Parse(Recorded).ToJson());

    [Fact]
    public async Task A_history_of_this_format_is_replayed()
    {
        var history = WorkflowHistory.Parse(Recorded);

        await WorkflowReplayer.ReplayAsync(history);

        Assert.Equal(("w", "ReplayCode.Original", WorkflowStatus.Running, "1"), (history.Id, history.Name, history.Status, history.CodeVersion));
        Assert.Equal(6, history.Records.Count);
    }
}
