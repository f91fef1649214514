import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../tools/ports';
import type { Row, Settings } from './report';
import { type Call, isOnPath, type Server, startServer, temporaryFolder } from './subject';

/** Another project that does the same work; its folder is below bench/peers/. */
interface Peer {
  name: string;
  folder: string;
  program: string;
  /** Whether it keeps its keys in Redis. */
  usesRedis?: boolean;
}

/** A peer that runs, and the calls that verify a key of its own each. */
export interface RunningPeer extends Server {
  calls: Call[];
  /** Where it is administered, if it is. */
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

/** Why a peer cannot be measured here, or undefined. */
export function missing({ folder, usesRedis }: Peer): string | undefined {
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
      // As durable as Keymint on SQLite: a write is on the disk before it is answered.
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
    ],
    port,
  });

/** Starts a peer with so many keys. */
export async function startPeer({ folder, program, usesRedis }: Peer, keys: number): Promise<RunningPeer> {
  const data = temporaryFolder();
  const [redisPort, adminPort] = [await freePort(), await freePort()];
  const redis = usesRedis ? await startRedis(redisPort, data) : undefined;
  const server = await startServer({
    args: [program],
    cwd: join(__dirname, '../peers', folder),
    env: { KEYS: `${keys}`, FOLDER: data, REDIS_PORT: `${redisPort}`, ADMIN_PORT: `${adminPort}` },
    prints: true,
    // It stores all keys first, each as durably as later ones.
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

/** Starts each peer that can be measured here, with so many keys; the others have rows that say why not. */
export async function startPeers(keys: number, { quick, say }: Settings) {
  const running: (Peer & { server: RunningPeer })[] = [];
  const skipped: Row[] = [];
  for (const peer of peers) {
    const why = quick ? 'left out by --quick' : missing(peer);
    if (why) skipped.push({ name: peer.name, role: 'peer', cells: [], skipped: why });
    else {
      say(`Starting ${peer.name}`);
      running.push({ ...peer, server: await startPeer(peer, keys) });
    }
  }
  return { running, skipped };
}
