import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KillPlan, killWhileCreating, type Mortal } from '../../bench/lib/kills';
import { registerTriggers, startEmulator } from '../../tools/emulator';
import { startFunctions } from '../../tools/functions';
import { freePort, listening, until } from '../../tools/ports';
import { onFirestore } from '../support/database/lanes';
import { startFunction, watch } from '../support/registry/processes';
import { randomOf } from '../support/registry/random';

/*
 * A short version of `npm run bench -- kills`, which kills 500 times in each mode.
 */

jest.setTimeout(600_000);

const sizes = { creations: 60, kills: 6 };
const WAIT = { KEYMINT_ISSUANCE_WAIT: '300' };

const folder = mkdtempSync(join(tmpdir(), 'keymint-kills-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a function, always on the same port. */
const startAt = (target: string, port: number, env: NodeJS.ProcessEnv) => async (): Promise<Mortal> => {
  const started = watch(
    startFunctions(target, port, { env: { HOST: '127.0.0.1', ...env }, stdio: 'pipe' }),
    port,
  );
  await until(() => listening(port), target);
  return started;
};

async function expectNothingLost(plan: Pick<KillPlan, 'env' | 'starts'>): Promise<void> {
  const seed = Number(process.env.KEYMINT_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
  const outcome = await killWhileCreating({ ...plan, ...sizes, random: randomOf(seed) });
  const { acknowledged, kills, withoutOne, lost, others } = outcome;
  expect({ seed, kills, withoutOne, lost, others }).toEqual({
    seed,
    kills: sizes.kills,
    withoutOne: [],
    lost: [],
    others: {},
  });
  expect(acknowledged).toBeGreaterThan(sizes.creations / 3);
}

onFirestore('the trigger is a process of its own, or there is none', () => {
  test('kills of the operation and of the trigger leave no app without its key', async () => {
    const { FIRESTORE_EMULATOR_HOST: host } = process.env;
    delete process.env.FIRESTORE_EMULATOR_HOST;
    const events = await freePort();
    const emulator = await startEmulator({ events: `127.0.0.1:${events}` });
    process.env.FIRESTORE_EMULATOR_HOST = host;
    const project = 'demo-keymint-kills';
    const { KEYMINT_SQLITE: _, ...inherited } = process.env;
    const env = {
      ...inherited,
      FIRESTORE_EMULATOR_HOST: emulator.host,
      GOOGLE_CLOUD_PROJECT: project,
      ...WAIT,
    };
    try {
      await registerTriggers(emulator.host, project);
      const starts: KillPlan['starts'] = [
        startAt('createDeveloperApp', await freePort(), { ...env, KEYMINT_SQLITE: undefined }),
        startAt('onAppCreated', events, { ...env, KEYMINT_SQLITE: undefined }),
      ];
      await expectNothingLost({ env, starts });
    } finally {
      await emulator.stop();
    }
  });

  test('kills of a process without a trigger leave no app without its key', async () => {
    const starts: KillPlan['starts'] = [() => startFunction('registry', { KEYMINT_ISSUANCE_WAIT: '0' })];
    await expectNothingLost({ env: process.env, starts });
  });
});

test('kills of a process that is all there is lose nothing and leave no app without its key', async () => {
  const env = { ...process.env, KEYMINT_SQLITE: join(folder, 'keymint.db') };
  const starts: KillPlan['starts'] = [
    () => startFunction('registry', { KEYMINT_SQLITE: env.KEYMINT_SQLITE }),
  ];
  await expectNothingLost({ env, starts });
});
