using Microsoft.Extensions.Configuration;

namespace FunctionWorkflows.AzureStorage;

/// <summary>Reads settings from the app's configuration, else from the environment.</summary>
internal sealed class SettingLookup(IConfiguration? configuration)
{
    public string? Find(string key) =>
        NotBlank(configuration?[key])
        ?? NotBlank(Environment.GetEnvironmentVariable(key.Replace(":", "__", StringComparison.Ordinal)));

    /// <summary>A part of a setting: <c>NAME:part</c>, or <c>NAME__part</c> where no provider split it.</summary>
    public string? Find(string name, string part) => Find($"{name}:{part}") ?? Find($"{name}__{part}");

    private static string? NotBlank(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
