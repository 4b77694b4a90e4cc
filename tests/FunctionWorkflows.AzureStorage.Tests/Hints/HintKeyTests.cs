namespace FunctionWorkflows.AzureStorage.Tests.Hints;

public sealed class HintKeyTests
{
    [Fact]
    public void Keys_are_new_each_time_and_sign_differently()
    {
        var (one, other) = (new HintKey(HintKey.New()), new HintKey(HintKey.New()));

        Assert.NotEqual(one.Sign("/hints/a", 1, []), other.Sign("/hints/a", 1, []));
        Assert.Equal(one.Sign("/hints/a", 1, "x"u8), one.Sign("/hints/a", 1, "x"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("c2hvcnQ=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Key_that_somebody_edited_is_told_without_being_shown(string text)
    {
        var error = Assert.Throws<FunctionWorkflowsException>(() => new HintKey(text));

        Assert.Equal("FW1033", error.Code);
        Assert.False(text.Length > 0 && error.Message.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public void Answer_is_good_for_its_hint_only()
    {
        var key = new HintKey(HintKey.New());

        Assert.NotEqual(key.SignedAnswer(HintAnswer.Taken, "x"), key.SignedAnswer(HintAnswer.Taken, "y"));
        Assert.NotEqual(key.SignedAnswer(HintAnswer.Taken, "x")[6..], key.SignedAnswer(HintAnswer.NotMine, "x")[8..]);
    }
}
