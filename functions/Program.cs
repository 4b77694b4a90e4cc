using Functions;
using FunctionWorkflows;
using Microsoft.Extensions.DependencyInjection;

var app = FunctionApp.CreateBuilder(args);
app.Services.AddSingleton<BookingOffice>();
return await app.Build().RunAsync();
