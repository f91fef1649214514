import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { newKeyRing } from '../../shared/crypto/vault';
import { randomOf } from '../../test/support/registry/random';
import { registerTriggers, startEmulator } from '../../tools/emulator';
import { freePort } from '../../tools/ports';
import { mainOf, prepareAll } from '../lib/built';
import { type KillOutcome, type KillPlan, killWhileCreating, type Mortal } from '../lib/kills';
import type { Report, Settings } from '../lib/report';
import { functionStart, type Start, startServer, temporaryFolder } from '../lib/subject';

const PROJECT = 'demo-keymint-kills';

/** Size of each round per mode. */
const sizes = {
  full: { creations: 1000, kills: 100 },
  quick: { creations: 100, kills: 10 },
} as const;

/** Time an operation waits for an event, which may be lost with the killed process, in milliseconds. */
const ISSUANCE_WAIT_MS = '500';

const mortal = (start: Start) => async (): Promise<Mortal> => {
  const { url, stop } = await startServer(start);
  return { url, kill: stop };
};

type Mode = Pick<KillPlan, 'env' | 'starts'>;

/** Two functions and the emulator between them, each of which is killed; the emulator delivers each event once. */
async function withTrigger(built: string, env: Record<string, string>, events: number): Promise<Mode> {
  const functionIn = async (target: string, folder: string, port?: number) => {
    const {
      args,
      port: free,
      ...start
    } = await functionStart(target, join(built, folder), {
      env: { ...env, HOST: '127.0.0.1', KEYMINT_ISSUANCE_WAIT: ISSUANCE_WAIT_MS },
    });
    const at = port ?? free;
    return mortal({ ...start, port: at, args: args.map((arg) => arg.replace(/^--port=.*/, `--port=${at}`)) });
  };
  return {
    env,
    starts: [
      await functionIn('createDeveloperApp', 'create-developer-app'),
      await functionIn('onAppCreated', 'on-app-created', events),
    ],
  };
}

/** All functions in one process, which is killed, on the emulator, which delivers no events. */
const withoutTrigger = (built: string, env: Record<string, string>): Mode => ({
  env,
  starts: [
    mortal({
      args: [mainOf(join(built, 'registry'))],
      env: { ...env, HOST: '127.0.0.1', KEYMINT_ISSUANCE_WAIT: '0' },
    }),
  ],
});

/** All functions, the trigger and the database in one process, which is killed. */
function singleProcess(built: string, keyRing: string): Mode {
  const env = {
    KEYMINT_SQLITE: join(temporaryFolder(), 'keymint.db'),
    KEYMINT_KEY_RING: keyRing,
    METADATA_SERVER_DETECTION: 'none',
  };
  return {
    env,
    starts: [mortal({ args: [mainOf(join(built, 'registry-sqlite'))], env: { ...env, HOST: '127.0.0.1' } })],
  };
}

const sum = (outcomes: readonly KillOutcome[], of: (outcome: KillOutcome) => number): number =>
  outcomes.reduce((all, outcome) => all + of(outcome), 0);

/** Kills processes while apps are created: no app stays without a key, nothing acknowledged is lost. */
export async function kills({ quick, rounds, built, say }: Settings): Promise<Report> {
  const { creations, kills: count } = sizes[quick ? 'quick' : 'full'];
  const folders = ['create-developer-app', 'on-app-created', 'registry', 'registry-sqlite'];
  await prepareAll(folders.map((folder) => join(built, folder)));
  const events = await freePort();
  const emulator = await startEmulator({ events: `127.0.0.1:${events}` });
  await registerTriggers(emulator.host, PROJECT);
  const keyRing = JSON.stringify(newKeyRing());
  const envOf = (project: string) => ({
    FIRESTORE_EMULATOR_HOST: emulator.host,
    GOOGLE_CLOUD_PROJECT: project,
    KEYMINT_KEY_RING: keyRing,
    METADATA_SERVER_DETECTION: 'none',
  });
  const modes: Record<string, Mode> = {
    'with the trigger': await withTrigger(built, envOf(PROJECT), events),
    'without a trigger': withoutTrigger(built, envOf(`${PROJECT}-quiet`)),
    'a single process': singleProcess(built, keyRing),
  };

  const seed = randomInt(2 ** 31);
  const outcomes: Record<string, KillOutcome[]> = {};
  for (const [name, mode] of Object.entries(modes)) {
    const own: KillOutcome[] = [];
    outcomes[name] = own;
    for (let round = 1; round <= rounds; round++) {
      const random = randomOf(seed + round);
      const tell = (progress: string) => say(`${name}, round ${round} of ${rounds}: ${progress}`);
      own.push(await killWhileCreating({ ...mode, creations, kills: count, random, say: tell }));
    }
  }
  await emulator.stop();

  const all = Object.values(outcomes).flat();
  const figure = (value: number) => ({ median: value, min: value, max: value });
  return {
    tables: [
      {
        title: `kills while apps are created, ${rounds} rounds of ${count} kills in ${creations} creations each`,
        columns: ['kills', 'acknowledged', 'unanswered', 'apps', 'repaired', 'without one', 'lost'],
        rows: Object.entries(outcomes).map(([name, own]) => ({
          name,
          role: 'ours' as const,
          cells: [
            sum(own, (one) => one.kills),
            sum(own, (one) => one.acknowledged),
            sum(own, (one) => one.unanswered),
            sum(own, (one) => one.apps),
            sum(own, (one) => one.repaired),
            sum(own, (one) => one.withoutOne.length),
            sum(own, (one) => one.lost.length),
          ].map(figure),
        })),
      },
    ],
    figures: {
      K1: figure(sum(all, (one) => one.withoutOne.length)),
      K2: figure(sum(all, (one) => one.lost.length)),
    },
    notes: [
      `Seed ${seed}. Other answers: ${JSON.stringify(all.map(({ others }) => others))}.`,
      'Apps that waited for a credential were repaired when they were read, with a clock two minutes ahead.',
    ],
  };
}
