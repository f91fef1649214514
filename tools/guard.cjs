// Runs a program that must not outlive its parent: node tools/guard.cjs program [arguments]
// Sends the program's process id over the IPC channel and kills the program when the channel disconnects.
const { spawn } = require('node:child_process');

const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });

const end = () => {
  child.kill('SIGKILL');
  process.exit(1);
};
child.once('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.once('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
process.on('disconnect', end);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);
if (child.pid !== undefined) process.send({ pid: child.pid });
