import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** Starts `npm start` with its data in a folder, independent of this process's environment. It exits with this process. */
export function startNpmStart(folder: string, port: number): ChildProcess {
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
