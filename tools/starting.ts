import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** Starts what `npm start` runs, with its data in a folder, whatever this process works with. It does not outlive this process. */
export function startStart(folder: string, port: number): ChildProcess {
  const {
    FIRESTORE_EMULATOR_HOST: _host,
    GOOGLE_CLOUD_PROJECT: _project,
    KEYMINT_KEY_RING: _ring,
    HOST: _address,
    ...env
  } = process.env;
  const leash = ['--require', join(__dirname, 'leash.cjs')];
  return spawn(process.execPath, [...leash, 'tools/setup.cjs', 'tools/start.ts'], {
    env: { ...env, PORT: `${port}`, KEYMINT_FOLDER: folder },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}
