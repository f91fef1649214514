import { type ChildProcess, spawn } from 'node:child_process';

/** Starts what `npm start` runs, with an emulator of its own and its data in a folder, whatever this process works with. */
export function startStart(folder: string, port: number): ChildProcess {
  const {
    FIRESTORE_EMULATOR_HOST: _host,
    GOOGLE_CLOUD_PROJECT: _project,
    KEYMINT_KEY_RING: _ring,
    ...env
  } = process.env;
  return spawn(process.execPath, ['tools/setup.cjs', 'tools/start.ts'], {
    env: { ...env, PORT: `${port}`, KEYMINT_FOLDER: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
