import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../tools/ports';
import type { Row, Settings } from './report';
import { type Call, isOnPath, type Server, startServer, temporaryFolder } from './subject';

/** Another project with the same function; its folder is below bench/peers/. */
interface Peer {
  name: string;
  folder: string;
  program: string;
  /** True if it stores its keys in Redis. */
  usesRedis?: boolean;
}

/** A running peer, with calls that each verify another key. */
export interface RunningPeer extends Server {
  calls: Call[];
  /** Address of its admin API, if it has one. */
  admin: string;
}

export const peers: readonly Peer[] = [
  {
    name: 'Express Gateway 1.16.11 key-auth (Redis, no cache)',
    usesRedis: true,
    folder: 'express-gateway',
    program: 'server.cjs',
  },
  { name: 'better-auth 1.7.5 api-key (SQLite)', folder: 'better-auth', program: 'server.mjs' },
];

/** Returns why a peer cannot be measured here, or undefined. */
export function whyMissing({ folder, usesRedis }: Peer): string | undefined {
  if (!existsSync(join(__dirname, '../peers', folder, 'node_modules'))) {
    return 'not installed; npm run bench:peers';
  }
  return usesRedis && !isOnPath('redis-server') ? 'there is no redis-server on PATH' : undefined;
}

const startRedis = async (port: number, folder: string): Promise<Server> =>
  startServer({
    command: 'redis-server',
    args: [
      '--port',
      `${port}`,
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      // As durable as Keymint on SQLite: writes are synced before the response.
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
    ],
    port,
  });

/** Starts a peer with a number of keys. */
export async function startPeer({ folder, program, usesRedis }: Peer, keys: number): Promise<RunningPeer> {
  const data = temporaryFolder();
  const [redisPort, adminPort] = [await freePort(), await freePort()];
  const redis = usesRedis ? await startRedis(redisPort, data) : undefined;
  const server = await startServer({
    args: [program],
    cwd: join(__dirname, '../peers', folder),
    env: { KEYS: `${keys}`, FOLDER: data, REDIS_PORT: `${redisPort}`, ADMIN_PORT: `${adminPort}` },
    prints: true,
    // It stores all keys before it listens, each as durably as later ones.
    timeoutMs: 600_000,
  });
  return {
    ...server,
    calls: JSON.parse(server.line),
    admin: `http://127.0.0.1:${adminPort}`,
    async stop() {
      await server.stop();
      await redis?.stop();
    },
  };
}

/** Starts each peer that can be measured here; the others get rows with the reason. */
export async function startPeers(keys: number, { quick, say }: Settings) {
  const running: (Peer & { server: RunningPeer })[] = [];
  const skipped: Row[] = [];
  for (const peer of peers) {
    const why = quick ? 'left out by --quick' : whyMissing(peer);
    if (why) skipped.push({ name: peer.name, role: 'peer', cells: [], skipped: why });
    else {
      say(`Starting ${peer.name}`);
      running.push({ ...peer, server: await startPeer(peer, keys) });
    }
  }
  return { running, skipped };
}
