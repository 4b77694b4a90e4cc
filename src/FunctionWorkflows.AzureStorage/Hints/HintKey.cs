using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FunctionWorkflows.AzureStorage;

/// <summary>
/// The key that the hosts of a store share. It signs hints and the answers to them and is never sent: an answer with a
/// signature is one of our hosts', and not of whoever listens to that port by now.
/// </summary>
internal sealed class HintKey
{
    public const int Bytes = 32;

    /// <summary>How far a hint's time may be from the clock of the host that takes it.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly byte[] _key = new byte[Bytes];

    public HintKey(string base64)
    {
        if (!Convert.TryFromBase64String(base64, _key, out var written) || written != Bytes)
        {
            throw new FunctionWorkflowsException(
                "FW1033",
                $"The store's key for hints between hosts is to be {Bytes} bytes in base64, and is something else. "
                + "Delete it: the next host that starts makes a new one.");
        }
    }

    public static string New() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    public string Sign(string path, long sentAt, ReadOnlySpan<byte> body) => Sign($"hint\n{path}\n{sentAt}\n", body);

    /// <summary>Gives the text that is answered to the hint of that signature.</summary>
    public string SignedAnswer(HintAnswer answer, string signature) =>
        $"{answer} {Sign($"answer\n{answer}\n{signature}", [])}";

    public static bool Same(string one, string other) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    private string Sign(string head, ReadOnlySpan<byte> body)
    {
        var text = new byte[Encoding.UTF8.GetByteCount(head) + body.Length];
        body.CopyTo(text.AsSpan(Encoding.UTF8.GetBytes(head, text)));
        return Base64Url.EncodeToString(HMACSHA256.HashData(_key, text));
    }
}
