// Preloaded into a process that must not outlive the one that started it, and keeps its standard input open.
// What it does at that moment is durable or not answered, so that it need not end in any order.
const end = () => process.kill(process.pid, 'SIGKILL');
process.stdin.on('end', end).on('close', end).on('error', end).resume();
process.stdin.unref();
