// Preloaded into a measured process with --expose-gc: on a message, collects garbage and reports memory.
const { writeFileSync } = require('node:fs');

process.on('SIGUSR2', () => {
  global.gc();
  // Freed memory returns to the system a little later.
  setTimeout(() => {
    global.gc();
    writeFileSync(process.env.BENCH_MEMORY_FILE, JSON.stringify(process.memoryUsage()));
  }, 1000);
});
