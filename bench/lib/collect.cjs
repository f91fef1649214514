// Collects garbage when asked to, and says what is left: a measured process is started with it and --expose-gc.
const { writeFileSync } = require('node:fs');

process.on('SIGUSR2', () => {
  global.gc();
  // What was freed returns to the system a little later.
  setTimeout(() => {
    global.gc();
    writeFileSync(process.env.BENCH_MEMORY_FILE, JSON.stringify(process.memoryUsage()));
  }, 1000);
});
