import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killWhileCreating, type Mortal } from '../../bench/lib/kills';
import { writeToSharedFile } from '../../bench/lib/sharedFile';
import { integrityOf } from '../../bench/lib/sqliteFile';
import { failTriggerWhileCreating } from '../../bench/lib/triggerOutage';
import { startFunction } from '../support/registry/processes';
import { randomOf } from '../support/registry/random';

/*
 * Short versions of `npm run bench -- sqlite-kills trigger-outage shared-file`: processes of functions on a SQLite file.
 */

jest.setTimeout(600_000);

const seed = Number(process.env.KEYMINT_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));

let folder: string;
let env: NodeJS.ProcessEnv & { KEYMINT_SQLITE: string };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keymint-faults-'));
  env = { ...process.env, KEYMINT_SQLITE: join(folder, 'keymint.db') };
});
afterEach(() => rmSync(folder, { recursive: true }));

const start = (given: NodeJS.ProcessEnv = {}) =>
  startFunction('registry', { KEYMINT_SQLITE: env.KEYMINT_SQLITE, ...given });

test('kills of all processes at once leave a sound file with all that was acknowledged', async () => {
  const checks: string[] = [];
  const startTwo = async (): Promise<Mortal> => {
    const [first, second] = await Promise.all([start(), start()]);
    return {
      url: first.url,
      async kill() {
        await Promise.all([first.kill(), second.kill()]);
        checks.push(integrityOf(env.KEYMINT_SQLITE));
      },
    };
  };
  const sizes = { creations: 60, kills: 3 };
  const outcome = await killWhileCreating({ env, starts: [startTwo], ...sizes, random: randomOf(seed) });
  const { kills, withoutOne, lost, others } = outcome;
  expect({ seed, kills, withoutOne, lost, others }).toEqual({
    seed,
    kills: sizes.kills,
    withoutOne: [],
    lost: [],
    others: {},
  });
  expect(checks).toEqual(Array(sizes.kills + 1).fill('ok'));
  expect(outcome.acknowledged).toBeGreaterThan(0);
});

test('a trigger that fails for a while, across a kill of its process, gives each app one key in the end', async () => {
  const fault = join(folder, 'fault');
  const preload = '--require tsx/cjs --require ./bench/lib/failingTrigger.ts';
  const outcome = await failTriggerWhileCreating({
    env,
    fault,
    outageMs: 4000,
    start: () =>
      start({
        NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${preload}`,
        KEYMINT_BENCH_FAULT: fault,
        KEYMINT_ISSUANCE_WAIT: '1000',
      }),
  });
  const { waitingAtKill, waitingAtEnd, apps, ...rest } = outcome;
  expect(rest).toMatchObject({ others: {}, forgotten: 0, withoutOne: [], lost: [] });
  expect(Math.min(waitingAtKill, waitingAtEnd, apps)).toBeGreaterThan(0);
});

test('two processes on one file lose no update of each other', async () => {
  const processes = await Promise.all([start(), start()]);
  const urls = processes.map(({ url }) => url);
  try {
    const outcome = await writeToSharedFile({ env, urls, writes: 300, random: randomOf(seed) });
    expect({ seed, others: outcome.others, lost: outcome.lost }).toEqual({ seed, others: {}, lost: [] });
    expect(Object.keys(outcome.writes).sort()).toEqual([
      'app',
      'attribute',
      'increment',
      'product',
      'status',
    ]);
  } finally {
    for (const one of processes) await one.kill();
  }
});
