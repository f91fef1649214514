import { join } from 'node:path';
import { openRawClient } from '../floors/rawClient';
import { prepareAll } from './built';
import { type EmulatorGround, prepareGround, rawPlace } from './emulator';
import { openClient } from './load';
import type { Settings } from './report';
import { startFunction } from './subject';

/** A built function and the raw client on the same database. */
export interface Beside {
  ground: EmulatorGround;
  raw: ReturnType<typeof openRawClient>;
  /** Calls the function. */
  client: ReturnType<typeof openClient>;
}

/** Starts a function, by its name and folder, and opens the raw client; stops both after the work. */
export async function besideRaw<T>(
  [target, name]: readonly [target: string, folder: string],
  { built, say }: Settings,
  work: (beside: Beside) => Promise<T>,
): Promise<T> {
  const folder = join(built, name);
  await prepareAll([folder]);
  say('Starting the emulator');
  const ground = await prepareGround();
  const raw = openRawClient(rawPlace(ground));
  const server = await startFunction(target, folder, { env: ground.env });
  const client = openClient(server);
  try {
    return await work({ ground, raw, client });
  } finally {
    client.close();
    await raw.close();
    await server.stop();
    await ground.stop();
  }
}
