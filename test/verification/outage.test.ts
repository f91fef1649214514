import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { databaseOf } from '../../shared/runtime/processContext';
import { VERDICT_MAX_AGE_MS } from '../../shared/verification/cache/verifier';
import { until } from '../../tools/ports';
import { gatewayOf, issued } from '../support/clients/gateway';
import { startEmulatorProxy } from '../support/database/emulatorProxy';
import { unique } from '../support/registry/given';
import { startOwnServer } from '../support/registry/ownServer';
import { startRegistry, useRegistry } from '../support/registry/registry';
import { watchedDatabase } from '../support/registry/watched';

jest.setTimeout(400_000);

const silent = { info() {}, error() {} };

/** Creates the keys; its own connection is never cut. */
const registry = useRegistry();

const entries = ['functions-framework', 'the own server'] as const;

/** Starts a server of the gateway's functions with a cuttable connection to Firestore and a test clock. */
async function startEntry(entry: (typeof entries)[number]) {
  const line = await startEmulatorProxy();
  let moved = 0;
  const settings = { now: () => Date.now() + moved, log: silent };
  const env = { ...process.env, FIRESTORE_EMULATOR_HOST: line.address };
  const { wrap, polled } = watchedDatabase();
  const database = wrap(databaseOf(env));
  const server =
    entry === 'the own server'
      ? await startOwnServer({ database, ...settings })
      : await startRegistry({ of: registry, wrapDatabase: () => database, ...settings });
  registry.onStop(async () => {
    line.mend();
    await server.stop();
    await line.stop();
  });
  return {
    line,
    polled,
    url: server.url,
    gateway: await gatewayOf(registry, server.url),
    pass(milliseconds: number) {
      moved += milliseconds;
    },
  };
}

async function remembersAndRecovers(entry: (typeof entries)[number]): Promise<void> {
  const { line, gateway, polled, pass } = await startEntry(entry);
  const [good, revoked, cold] = [await issued(registry), await issued(registry), await issued(registry)];
  await registry.post(`${revoked.keyPath}?action=revoke`);
  const told = async ({ key }: { key: string }) => {
    const { status, headers } = await gateway.authorize(key);
    return status === 503 ? `503, again after ${headers.get('retry-after')}` : status;
  };
  const verified = async ({ key }: { key: string }) => {
    const { status, json } = await gateway.verify({ key });
    return status === 200 ? json.allowed : status;
  };
  const away = '503, again after 1';
  // Lets the changes of the setup arrive first.
  await told({ key: unique('nobody') });
  await polled();
  expect([await told(good), await told(revoked)]).toEqual([200, 401]);
  const readAt = Date.now();

  line.cut();
  expect([await told(good), await told(revoked), await told(cold)]).toEqual([200, 401, away]);
  // The gateway's own document is not refreshed in that time either.
  pass(VERDICT_MAX_AGE_MS - 20_000 - (Date.now() - readAt));
  for (let n = 0; n < 3; n++) {
    expect([await told(good), await told(revoked), await told(cold)]).toEqual([200, 401, away]);
    expect([await verified(good), await verified(revoked), await verified(cold)]).toEqual([true, false, 503]);
  }
  pass(20_000);
  expect([await told(good), await told(revoked), await told(cold)]).toEqual([away, away, away]);

  line.mend();
  const all = async () => `${[await told(good), await told(revoked), await told(cold)]}`;
  await until(async () => (await all()) === '200,401,200', 'recovery');
  expect([await verified(good), await verified(revoked), await verified(cold)]).toEqual([true, false, true]);
}

describe('while Firestore is away', () => {
  const outcomes = new Map<string, Promise<void>>();
  // Both mostly wait, so they run concurrently.
  beforeAll(() => {
    for (const entry of entries) {
      const outcome = remembersAndRecovers(entry);
      outcome.catch(() => {});
      outcomes.set(entry, outcome);
    }
  });

  test.each(entries)(
    '%s answers for what it remembers until that is three minutes old, 503 for all else, and recovers by itself',
    (entry) => outcomes.get(entry),
  );
});

/** Timeout of a gateway's request, after which the check could not be made. */
const DATABASE_TIMEOUT_MS = 15_000;

/** Maximum duration of the calls, for slow machines. */
const LONGEST = 240_000;

/**
 * Verifies keys over many connections at once and counts responses by kind of key; 0 stands for none. Continues until a
 * number of calls was made and each kind of response in `expected` was seen, since a slow machine may be late.
 */
async function flood(
  url: string,
  token: string,
  keys: Record<string, string[]>,
  { calls, expected }: { calls: number; expected: readonly string[] },
) {
  const deadline = performance.now() + LONGEST;
  let isOver = false;
  registry.onStop(async () => {
    isOver = true;
    agent.destroy();
  });
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const kinds = Object.keys(keys);
  const counts: Record<string, number> = {};
  let asked = 0;
  const ask = (key: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const path = `/v1/organizations/${registry.org}/authorize`;
      const headers = { 'x-keymint-token': token, 'x-api-key': key };
      const asking = request({ agent, hostname, port, path, headers }, (answer) => {
        answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
      });
      asking.setTimeout(DATABASE_TIMEOUT_MS, () => {
        resolve(0);
        asking.destroy();
      });
      asking.on('error', reject).end();
    });
  const worker = async () => {
    const isEnough = () => asked >= calls && expected.every((kind) => (counts[kind] ?? 0) > 0);
    while (!isOver && !isEnough() && performance.now() < deadline) {
      const n = asked++;
      const kind = kinds[n % kinds.length] ?? '';
      const own = keys[kind] ?? [];
      const status = await ask(own[Math.floor(n / kinds.length) % own.length] ?? '');
      counts[`${kind} ${status}`] = (counts[`${kind} ${status}`] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 64 }, worker));
  agent.destroy();
  return { asked, counts };
}

test('of 100,000 calls, while Firestore goes and comes, none is told a wrong verdict', async () => {
  const CALLS = 50_000;
  const expected = ['good 200', 'revoked 401', 'unknown 401'];
  const good = await Promise.all(Array.from({ length: 20 }, () => issued(registry)));
  const revoked = await Promise.all(Array.from({ length: 20 }, () => issued(registry)));
  await Promise.all(revoked.map(({ keyPath }) => registry.post(`${keyPath}?action=revoke`)));
  const keys = {
    good: good.map(({ key }) => key),
    revoked: revoked.map(({ key }) => key),
    unknown: Array.from({ length: 20 }, () => unique('unknown')),
  };
  const both = [await startEntry(entries[0]), await startEntry(entries[1])];
  for (const { gateway } of both) expect((await gateway.authorize(keys.good[0] ?? '')).status).toBe(200);

  let outages = 0;
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  registry.onStop(async () => end());
  const outing = async () => {
    while (!isOver) {
      for (const { line } of both) line.cut();
      outages += 1;
      await pause(1500);
      for (const { line } of both) line.mend();
      await pause(1500);
    }
  };
  const outings = outing();
  const begun = performance.now();
  const floods = await Promise.all(
    both.map(({ url, gateway }) => flood(url, gateway.token, keys, { calls: CALLS, expected })),
  );
  const seconds = Math.round(performance.now() - begun) / 1000;
  end();
  await outings;

  console.info(
    `${floods.reduce((sum, { asked }) => sum + asked, 0)} calls in ${seconds} s, ${outages} outages:`,
    ...floods.map(({ counts }) => JSON.stringify(counts)),
  );
  for (const { asked, counts: all } of floods) {
    const kinds = ['good 200', 'good 503', 'revoked 401', 'revoked 503', 'unknown 401', 'unknown 503'];
    const unanswered = ['good 0', 'revoked 0', 'unknown 0'];
    expect(Object.keys(all).filter((kind) => ![...kinds, ...unanswered].includes(kind))).toEqual([]);
    expect(Object.values(all).reduce((sum, count) => sum + count, 0)).toBe(asked);
    expect(unanswered.reduce((sum, kind) => sum + (all[kind] ?? 0), 0)).toBeLessThan(asked / 1000);
    for (const kind of expected) expect(all[kind]).toBeGreaterThan(0);
  }
  for (const { gateway } of both) {
    const settled = async () => {
      const told = await Promise.all(
        [...keys.good, ...keys.revoked].map(async (key) => (await gateway.authorize(key)).status),
      );
      return told.every((status, n) => status === (n < keys.good.length ? 200 : 401));
    };
    await until(settled, 'recovery');
  }
});
