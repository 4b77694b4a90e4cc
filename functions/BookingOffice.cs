using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Functions;

public sealed record Booking(string RequestId, string Flight);

/// <summary>
/// Stands for a service elsewhere that knows requests by their ids: the second one of an id gets the booking of the
/// first. It keeps them in a folder, since it outlives any process of this app.
/// </summary>
public sealed class BookingOffice(IConfiguration configuration)
{
    private readonly string _folder = configuration["BookingOffice:Folder"] ?? Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "FunctionWorkflows", "bookings");

    public async Task<Booking> BookAsync(string requestId, string flight, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        var path = Path.Combine(_folder, $"{requestId}.json");
        if (!File.Exists(path))
        {
            var draft = Path.Combine(_folder, Path.GetRandomFileName());
            await File.WriteAllTextAsync(
                draft, JsonSerializer.Serialize(new Booking(requestId, flight)), cancellationToken);
            File.Move(draft, path, overwrite: true);
        }

        return JsonSerializer.Deserialize<Booking>(await File.ReadAllTextAsync(path, cancellationToken))!;
    }
}
