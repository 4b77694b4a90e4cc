using System.Security.Cryptography;

namespace FunctionWorkflows;

/// <summary>
/// The bytes of an object that is not stored yet: in memory, or in a temporary file when they are many.
/// </summary>
internal sealed class ObjectContent
{
    private const int MostInMemoryBytes = 1024 * 1024;

    private readonly byte[]? _bytes;
    private readonly FileStream? _file;

    private ObjectContent(string hash, long length, bool isRaw, byte[]? bytes, FileStream? file)
    {
        Hash = hash;
        Length = length;
        IsRaw = isRaw;
        _bytes = bytes;
        _file = file;
    }

    public string Hash { get; }

    public long Length { get; }

    public bool IsRaw { get; }

    /// <summary>Objects that this one mentions: stored before it.</summary>
    public IReadOnlyList<ObjectPointer> Mentioned { get; private init; } = [];

    public static ObjectContent Of(byte[] bytes, bool isRaw, IReadOnlyList<ObjectPointer>? mentioned = null) =>
        new(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length, isRaw, bytes, null)
        {
            Mentioned = mentioned ?? [],
        };

    /// <summary>Reads a stream to its end; the content is frozen by then.</summary>
    public static ObjectContent Of(Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var head = new MemoryStream();
        FileStream? file = null;
        var buffer = new byte[81_920];
        long length = 0;
        for (int read; (read = stream.Read(buffer)) > 0; length += read)
        {
            hash.AppendData(buffer, 0, read);
            if (file is null && head.Length + read > MostInMemoryBytes)
            {
                file = TemporaryFile();
                file.Write(head.GetBuffer(), 0, (int)head.Length);
            }

            (file ?? (Stream)head).Write(buffer, 0, read);
        }

        file?.Flush();
        var digits = Convert.ToHexStringLower(hash.GetHashAndReset());
        return new(digits, length, isRaw: true, file is null ? head.ToArray() : null, file);
    }

    public byte[]? InMemory => _bytes;

    public Stream OpenRead() => _bytes is not null
        ? new MemoryStream(_bytes, writable: false)
        : new FileStream(_file!.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static FileStream TemporaryFile() => new(
        Path.Combine(Path.GetTempPath(), $"functionworkflows-{Path.GetRandomFileName()}"),
        new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            Options = FileOptions.DeleteOnClose,
        });
}
