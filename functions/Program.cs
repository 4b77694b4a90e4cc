using Functions;
using FunctionWorkflows;
using Microsoft.Extensions.DependencyInjection;

var app = FunctionApp.CreateBuilder(args);
app.Services.AddSingleton<BookingOffice>();
app.Services.AddSingleton<ApprovalMail>();
return await app.Build().RunAsync();
