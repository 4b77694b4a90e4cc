using System.Security.Cryptography;

namespace FunctionWorkflows.AzureStorage;

/// <summary>The two hashes of a content: SHA-256 is its name, MD5 what Azure's tools check it by.</summary>
internal sealed class ContentHash : IDisposable
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);

    public void Append(ReadOnlySpan<byte> data)
    {
        _sha256.AppendData(data);
        _md5.AppendData(data);
    }

    public (string Sha256, byte[] Md5) Finish() =>
        (Convert.ToHexStringLower(_sha256.GetHashAndReset()), _md5.GetHashAndReset());

    public void Dispose()
    {
        _sha256.Dispose();
        _md5.Dispose();
    }
}
