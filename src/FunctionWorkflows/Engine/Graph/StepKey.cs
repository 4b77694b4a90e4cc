using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FunctionWorkflows;

/// <summary>
/// The identity of a step: its parent's key and its position in the parent's graph, hashed to 26 characters.
/// </summary>
internal static class StepKey
{
    private const string Digits = "abcdefghijklmnopqrstuvwxyz234567";

    public static string Of(string parent, int position)
    {
        Span<byte> input = stackalloc byte[64];
        var length = Encoding.UTF8.GetBytes(parent, input);
        BinaryPrimitives.WriteInt32BigEndian(input[length..], position);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(input[..(length + 4)], hash);
        return string.Create(26, BinaryPrimitives.ReadUInt128BigEndian(hash), static (text, bits) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = Digits[(int)(bits >> 123)];
                bits <<= 5;
            }
        });
    }
}
