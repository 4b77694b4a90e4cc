namespace FunctionWorkflows;

/// <summary>
/// Large objects, under the prefix of one birth of an instance, named by the SHA-256 of their content.
/// </summary>
public interface IObjectStore
{
    /// <summary>
    /// Stores an object; one of that name that is there already is left as it is and the content is not read.
    /// </summary>
    /// <param name="id">The id of the instance.</param>
    /// <param name="birth">The birth.</param>
    /// <param name="hash">The SHA-256 of the content, as 64 lower-case hexadecimal digits.</param>
    /// <param name="content">The content; read once, never whole in memory.</param>
    /// <param name="cancellationToken">Stops the upload; then nothing of it can be read.</param>
    /// <returns>A task that ends when the object is durable and can be read whole.</returns>
    ValueTask PutAsync(
        string id, string birth, string hash, Stream content, CancellationToken cancellationToken = default);

    /// <summary>Opens an object.</summary>
    /// <param name="id">The id of the instance.</param>
    /// <param name="birth">The birth.</param>
    /// <param name="hash">The name.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <returns>A stream read piece by piece, or null where there is no such object.</returns>
    ValueTask<Stream?> OpenReadAsync(
        string id, string birth, string hash, CancellationToken cancellationToken = default);

    /// <summary>Copies an object to another instance, inside the store where it can.</summary>
    /// <param name="fromId">The instance that has it.</param>
    /// <param name="fromBirth">Its birth.</param>
    /// <param name="toId">The instance that gets it.</param>
    /// <param name="toBirth">Its birth.</param>
    /// <param name="hash">The name.</param>
    /// <param name="cancellationToken">Stops the copying; then nothing of it can be read.</param>
    /// <returns>False where there is no such object.</returns>
    ValueTask<bool> CopyAsync(
        string fromId,
        string fromBirth,
        string toId,
        string toBirth,
        string hash,
        CancellationToken cancellationToken = default);

    /// <summary>Deletes all objects of a birth.</summary>
    /// <param name="id">The id of the instance.</param>
    /// <param name="birth">The birth.</param>
    /// <param name="cancellationToken">Stops the deleting; it may be called again.</param>
    /// <returns>A task that ends when none is left.</returns>
    ValueTask DeleteAllAsync(string id, string birth, CancellationToken cancellationToken = default);
}
