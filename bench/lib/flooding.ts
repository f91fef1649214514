import { createHash } from 'node:crypto';
import { invalidCredentials, requestsOf } from '../../test/support/registry/invalidCredentials';
import { rawClient } from '../../test/support/registry/raw';
import { parametersOf, type Route, routes, valuesOf } from '../../test/support/registry/routes';
import type { Counted } from './countedServer';

/* Sends unauthenticated requests from a process of its own: for each `Flood` message it sends back `Flooded`. */

/** Whether the organization in the path exists, or the path has none. */
export const phases = ['does not exist', 'exists', 'none'] as const;
export type Phase = (typeof phases)[number];

/** What to send. */
export interface Flood extends Pick<Counted, 'url' | 'own' | 'tried'> {
  phase: Phase;
  requests: number;
  seed: number;
}

/** What was received. */
export interface Flooded {
  seconds: number;
  /** Number of responses by status. */
  statuses: Record<number, number>;
}

/** Concurrent requests. */
export const CONCURRENCY = 16;

/** Number of client addresses. */
const ADDRESSES = 2000;

/** Returns pseudo-random bytes, the same for the same seed. */
function bytesFrom(seed: number): (count: number) => Buffer {
  let drawn = 0;
  return (count) => {
    const parts: Buffer[] = [];
    for (let length = 0; length < count; length += 32)
      parts.push(createHash('sha256').update(`${seed} ${drawn++}`).digest());
    return Buffer.concat(parts).subarray(0, count);
  };
}

/** Invalid names of organizations, percent-encoded. */
const impossible = ['a%2Fb', '..', '__x__', 'demo%2F', 'demo%2Fmembers%2Fx', '%00', 'a'.repeat(2000)];

async function send({ url, own, tried, phase, requests, seed }: Flood): Promise<Flooded> {
  const bytes = bytesFrom(seed);
  const below = (count: number) => bytes(4).readUInt32BE() % count;
  const chosen = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  const kinds = Object.values(invalidCredentials(bytes));
  const isOfNone = (route: Route) => !parametersOf(route).includes('org');
  const doors = routes.filter((route) => isOfNone(route) === (phase === 'none'));
  /** Returns a new name, the same name again, or an invalid one. */
  const nameOf = () =>
    chosen([() => `nobody-${bytes(6).toString('hex')}`, () => 'nobody', () => chosen(impossible)])();

  const client = rawClient(url, CONCURRENCY);
  const statuses: Record<number, number> = {};
  let sent = 0;
  const work = async () => {
    while (sent < requests) {
      const route = chosen(doors);
      const org = phase === 'exists' ? tried.org : nameOf();
      const { member, token, scene } = tried;
      const consumerKey = `${scene.keys.developers}`;
      const proof = await chosen(kinds)({ org, known: own.org, member, token, consumerKey });
      const address = `10.0.${below(ADDRESSES) >> 8}.${below(ADDRESSES) & 255}`;
      for (const request of requestsOf(route, { ...valuesOf(route, scene), org }, proof)) {
        sent += 1;
        const headers = { ...request.headers, 'x-forwarded-for': address };
        const { status } = await client.send({ ...request, headers });
        statuses[status] = (statuses[status] ?? 0) + 1;
      }
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  client.close();
  return { seconds: (performance.now() - begun) / 1000, statuses };
}

process.on('message', (flood: Flood) => {
  send(flood).then(
    (flooded) => process.send?.(flooded),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));
