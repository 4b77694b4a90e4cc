using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Functions;

public sealed record Booking(string RequestId, string Flight);

/// <summary>
/// Stands for a service elsewhere that knows requests by their ids: the second one of an id gets the booking of the
/// first. It keeps them in a folder, since it outlives any process of this app, and logs what it did.
/// </summary>
public sealed class BookingOffice(IConfiguration configuration)
{
    private readonly string _folder = configuration["BookingOffice:Folder"] ?? Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "FunctionWorkflows", "bookings");

    public async Task<Booking> BookAsync(string requestId, string flight, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        var path = PathOf(requestId);
        if (!File.Exists(path))
        {
            var draft = Path.Combine(_folder, Path.GetRandomFileName());
            await File.WriteAllTextAsync(
                draft, JsonSerializer.Serialize(new Booking(requestId, flight)), cancellationToken);
            await LogAsync($"booked {flight}", cancellationToken);
            File.Move(draft, path, overwrite: true);
        }

        return await ReadAsync(path, cancellationToken);
    }

    public async Task CancelAsync(string requestId, CancellationToken cancellationToken)
    {
        var path = PathOf(requestId);
        if (File.Exists(path))
        {
            await LogAsync($"canceled {(await ReadAsync(path, cancellationToken)).Flight}", cancellationToken);
            File.Delete(path);
        }
    }

    private string PathOf(string requestId) => Path.Combine(_folder, $"{requestId}.json");

    private Task LogAsync(string line, CancellationToken cancellationToken) =>
        File.AppendAllTextAsync(Path.Combine(_folder, "office.log"), $"{line}\n", cancellationToken);

    private static async Task<Booking> ReadAsync(string path, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<Booking>(await File.ReadAllTextAsync(path, cancellationToken))!;
}
