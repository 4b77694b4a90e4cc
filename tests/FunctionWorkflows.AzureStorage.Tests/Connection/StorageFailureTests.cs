using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Azure;
using Azure.Core;
using Azure.Identity;

namespace FunctionWorkflows.AzureStorage.Tests;

public sealed class StorageFailureTests
{
    private const string Secret = "c2VjcmV0";

    // What the services really say: the signature of the request and what was signed are in it.
    private const string Verbose = $"The MAC signature found in the HTTP request '{Secret}' is not the same as any.";

    private static readonly StorageAccount ByKey = Account(key: Secret);
    private static readonly StorageAccount BySignature = Account(signature: $"sv=1&sig={Secret}");
    private static readonly StorageAccount ByIdentity = Account(credential: new DefaultAzureCredential());

    [Theory]
    [InlineData(409, true, false, false, false, false)]
    [InlineData(412, false, true, false, false, false)]
    [InlineData(404, false, false, true, false, false)]
    [InlineData(429, false, false, false, false, true)]
    [InlineData(503, false, false, false, true, true)]
    [InlineData(500, false, false, false, true, false)]
    [InlineData(408, false, false, false, true, false)]
    [InlineData(0, false, false, false, true, false)]
    [InlineData(400, false, false, false, false, false)]
    public void Status_says_what_happened(
        int status, bool isConflict, bool isPreconditionFailed, bool isNotFound, bool isUnknown, bool isThrottled)
    {
        Exception[] same = [Failed(status), new AggregateException(Failed(418), Failed(status))];

        Assert.All(same, error =>
        {
            Assert.Equal(isConflict, StorageErrors.IsConflict(error));
            Assert.Equal(isPreconditionFailed, StorageErrors.IsPreconditionFailed(error));
            Assert.Equal(isNotFound, StorageErrors.IsNotFound(error));
            Assert.Equal(isUnknown, StorageErrors.IsUnknownResult(error));
            Assert.Equal(isThrottled, StorageErrors.IsThrottled(error));
        });
    }

    [Theory]
    [InlineData("TableNotFound")]
    [InlineData("ContainerNotFound")]
    [InlineData("QueueNotFound")]
    public void Missing_table_is_no_missing_row(string code)
    {
        var error = Failed(404, code);

        Assert.True(StorageErrors.IsGone(error));
        Assert.False(StorageErrors.IsNotFound(error));
        Assert.Contains(code, Told(ByKey, error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dead_connection_is_an_unknown_result_and_a_canceled_call_is_none_of_the_storage()
    {
        var canceled = new CancellationToken(canceled: true);

        Assert.All(Silent(), error => Assert.True(StorageErrors.IsUnknownResult(error)));
        Assert.All(Silent(), error => Assert.True(StorageErrors.IsOfStorage(error)));
        Assert.False(StorageErrors.IsOfStorage(new TaskCanceledException(), canceled));
        Assert.False(StorageErrors.IsOfStorage(new FunctionWorkflowsException("FW1027", "x")));
        Assert.False(StorageErrors.IsOfStorage(new InvalidOperationException()));
    }

    [Fact]
    public void What_does_not_answer_is_told_with_its_address()
    {
        Assert.All(Silent(), error =>
        {
            var told = Told(ByKey, error);

            Assert.Equal("FW1043", told.Code);
            Assert.Contains("'acct.table.core.windows.net'", told.Message, StringComparison.Ordinal);
            Assert.Contains("the setting 'Orders'", told.Message, StringComparison.Ordinal);
            AssertSafe(told);
        });
    }

    [Theory]
    [InlineData(503, "ServerBusy")]
    [InlineData(500, "InternalError")]
    [InlineData(429, "TooManyRequests")]
    [InlineData(409, "ContainerBeingDeleted")]
    [InlineData(408, "OperationTimedOut")]
    [InlineData(400, "Md5Mismatch")]
    [InlineData(400, "InvalidBlockList")]
    public void What_answers_and_fails_is_told_with_its_answer(int status, string code)
    {
        var told = Told(ByKey, Failed(status, code));

        Assert.Equal("FW1043", told.Code);
        Assert.Contains($"({status} {code})", told.Message, StringComparison.Ordinal);
        AssertSafe(told);
    }

    [Theory]
    [InlineData(400, "FeatureNotSupportedForAccount")]
    [InlineData(404, "ResourceNotFound")]
    [InlineData(405, "UnsupportedHttpVerb")]
    [InlineData(413, "RequestBodyTooLarge")]
    public void What_would_be_refused_again_is_told_with_its_answer_and_not_waited_out(int status, string code)
    {
        var told = Told(ByKey, Failed(status, code));

        Assert.Equal("FW1059", told.Code);
        Assert.Contains($"({status} {code})", told.Message, StringComparison.Ordinal);
        AssertSafe(told);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Wed, 21 Oct 2026 07:28:00 GMT", null)]
    [InlineData(null, null)]
    public void What_the_service_asks_to_wait_is_passed_on(string? asked, int? seconds)
    {
        var told = Told(ByKey, new RequestFailedException(new Answer(503, asked)));

        Assert.Equal("FW1043", told.Code);
        Assert.Equal(seconds, (int?)told.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public void Missing_rights_are_told_with_the_role_the_key_or_the_signature()
    {
        var error = Failed(403, "AuthorizationPermissionMismatch");

        var identity = new StorageFailure(ByIdentity).ToException(error, AccountService.Blob);
        var key = Told(ByKey, Failed(403, "AuthenticationFailed"));
        var keyless = Told(ByKey, Failed(403, "KeyBasedAuthenticationNotPermitted"));
        var signature = Told(BySignature, error);
        var firewall = Told(ByIdentity, Failed(403, "AuthorizationFailure"));

        Assert.Contains("'Storage Blob Data Contributor'", identity.Message, StringComparison.Ordinal);
        Assert.Contains("'Table' and 'Queue'", identity.Message, StringComparison.Ordinal);
        Assert.Contains("Copy the key anew into the setting 'Orders'", key.Message, StringComparison.Ordinal);
        Assert.Contains("permits no keys", keyless.Message, StringComparison.Ordinal);
        Assert.Contains("new signature (SAS) for the setting 'Orders'", signature.Message, StringComparison.Ordinal);
        Assert.Contains("firewall", firewall.Message, StringComparison.Ordinal);
        Assert.All([identity, key, keyless, signature, firewall], told =>
        {
            Assert.Equal("FW1044", told.Code);
            AssertSafe(told);
        });
    }

    [Fact]
    public void Identity_that_cannot_sign_in_is_told_with_its_own_words()
    {
        Exception[] errors =
        [
            new AuthenticationFailedException("ManagedIdentityCredential failed.\nLong story."),
            new CredentialUnavailableException("ManagedIdentityCredential failed."),
        ];

        Assert.All(errors, error =>
        {
            var told = Told(ByIdentity, error);

            Assert.Equal("FW1044", told.Code);
            Assert.Contains(": ManagedIdentityCredential failed. Sign in", told.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Emulator_that_does_not_run_has_a_remedy_of_its_own()
    {
        var emulator = ConnectionString.Read("UseDevelopmentStorage=true", "the setting 'Orders'");

        var told = Told(emulator, Wrapped(new SocketException((int)SocketError.ConnectionRefused)));

        Assert.Equal("FW1043", told.Code);
        Assert.Contains("'127.0.0.1:10002'", told.Message, StringComparison.Ordinal);
        Assert.Contains("'npm start' in the folder emulator-config", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(StorageAccount.EmulatorKey, told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Emulator_on_ports_of_its_own_is_to_be_started_on_these()
    {
        var emulator = ConnectionString.Read(
            $"AccountName=devstoreaccount1;AccountKey={StorageAccount.EmulatorKey};"
            + "BlobEndpoint=http://127.0.0.1:11000/devstoreaccount1;"
            + "QueueEndpoint=http://127.0.0.1:11001/devstoreaccount1;"
            + "TableEndpoint=http://127.0.0.1:11002/devstoreaccount1",
            "the setting 'Orders'");

        var told = Told(emulator, Wrapped(new SocketException((int)SocketError.ConnectionRefused)));

        Assert.Contains(
            "'npm start -- --blobPort 11000 --queuePort 11001 --tablePort 11002' in the folder emulator-config",
            told.Message,
            StringComparison.Ordinal);
    }

    private static Exception[] Silent() =>
    [
        Wrapped(new SocketException((int)SocketError.HostNotFound)),
        new AggregateException($"Retry failed: {Secret}", Failed(503), Wrapped(new IOException("The pipe broke."))),
        new TaskCanceledException("The operation was cancelled because it exceeded the configured timeout."),
        new IOException("The pipe broke."),
        new HttpRequestException("The pipe broke."),
        new SocketException((int)SocketError.ConnectionReset),
    ];

    private static RequestFailedException Wrapped(Exception cause) =>
        new(0, $"{cause.Message} {Secret}", new HttpRequestException("Sending failed", cause));

    private static RequestFailedException Failed(int status, string? code = null) =>
        new(status, Verbose, code, innerException: null);

    private static FunctionWorkflowsException Told(StorageAccount account, Exception error) =>
        new StorageFailure(account).ToException(error, AccountService.Table);

    private static void AssertSafe(Exception told) =>
        Assert.DoesNotContain(Secret, told.ToString(), StringComparison.Ordinal);

    private static StorageAccount Account(string? key = null, string? signature = null, TokenCredential? credential = null) =>
        new("acct", "the setting 'Orders'", ServiceUris.OfAccount("acct"))
        {
            Key = key,
            Signature = signature,
            Credential = credential,
        };

    private sealed class Answer(int status, string? retryAfter) : Response
    {
        public override int Status => status;

        public override string ReasonPhrase => "";

        public override Stream? ContentStream { get; set; }

        public override string ClientRequestId { get; set; } = "";

        public override void Dispose()
        {
        }

        protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

        protected override IEnumerable<HttpHeader> EnumerateHeaders() => [];

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
        {
            value = name == "Retry-After" ? retryAfter : null;
            return value is not null;
        }

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
        {
            values = TryGetHeader(name, out var value) ? [value] : null;
            return values is not null;
        }
    }
}
