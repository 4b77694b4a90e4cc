// Loaded into Azurite's process before Azurite itself. Standard input is a pipe from the test process: it ends when
// that process ends in any way, SIGKILL too, and then nobody needs this Azurite any more.
process.stdin.on("data", () => process.kill(process.pid, "SIGTERM"));
process.stdin.on("end", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
// A pipe that is only watched must not keep a closed Azurite alive.
process.stdin.unref();
