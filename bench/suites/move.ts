import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Context } from '../../shared/context';
import { created } from '../../shared/domain/stamps';
import { openSqlite } from '../../shared/sqlite/database';
import type { StoredApp } from '../../shared/store/collections/apps';
import { MAX_WRITES_PER_UNIT } from '../../shared/store/unit';
import { credentialVaultOf } from '../../shared/tasks/credentialVault';
import { startEmulator } from '../../tools/emulator';
import { freePort } from '../../tools/ports';
import { pidOf } from '../../tools/processes';
import { embeddedEnv } from '../lib/embedded';
import { openGround } from '../lib/ground';
import type { Report, Settings } from '../lib/report';
import { forgetPeak, peakOf, temporaryFolder } from '../lib/subject';

const sizes = { full: 100_000, quick: 4000 } as const;

/** Apps per developer. */
const APPS = 2;

const PROJECT = 'demo-keymint-move';
const by = created({ name: 'npm run bench' }, 1_700_000_000_000);

/** Stores developers with two apps and their keys each. */
async function storeOwners(
  { store, vault }: Context,
  org: string,
  apiProduct: string,
  size: number,
  say: (progress: string) => void,
): Promise<void> {
  const log = { info: () => {}, error: console.error };
  const settings = { name: org, sealing: 'app' as const, secrets: 'retrievable' as const };
  const credentials = credentialVaultOf(settings, { vault, log });
  const batch = Math.floor(MAX_WRITES_PER_UNIT / (2 + 2 * APPS));
  for (let first = 0; first < size; first += batch) {
    say(`Storing developers and apps, ${first} of ${size}`);
    await store.atomically(({ developers, apps, keys }) => {
      for (let number = first; number < Math.min(first + batch, size); number++) {
        const developerId = `developer-${number}`;
        const owner = `developers/${developerId}`;
        const names = Array.from({ length: APPS }, (_, nth) => `weather-${nth}`);
        developers.create(org, {
          developerId,
          email: `dev${number}@acme.test`,
          userName: `dev${number}`,
          firstName: 'Dev',
          lastName: `${number}`,
          organizationName: org,
          status: 'active',
          attributes: [],
          companies: [],
          apps: names,
          ...by,
        });
        for (const name of names) {
          const credential = credentials.seal(
            { name, owner },
            {
              attributes: [],
              consumerKey: `key-${number}-${name}`,
              consumerSecret: `secret-${number}`,
              apiProducts: [{ apiproduct: apiProduct, status: 'approved' }],
              expiresAt: -1,
              issuedAt: 0,
              scopes: [],
              status: 'approved',
            },
          );
          const app: StoredApp = {
            appFamily: 'default',
            appId: `app-${number}-${name}`,
            attributes: [],
            callbackUrl: '',
            developerId,
            credentials: [credential],
            name,
            owner,
            scopes: [],
            status: 'approved',
            ...by,
          };
          keys.create(org, credential, apps.create(org, app));
        }
      }
    });
  }
}

/** Result of a run of the tool. */
interface MoveRun {
  /** Documents copied, according to its progress output. */
  copied: number;
  seconds: number;
  /** Peak MiB. */
  peak: number;
  out: string;
}

/** Runs `keymint move`; kills it after a number of copied documents, if given. */
async function runMove(
  [from, to]: readonly [string, string],
  env: Record<string, string>,
  say: (progress: string) => void,
  killAt = Number.POSITIVE_INFINITY,
): Promise<MoveRun> {
  const args = ['tools/setup.cjs', 'tools/keymint/main.ts', 'move', '--from', from, '--to', to];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, KEYMINT_SQLITE: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const begun = performance.now();
  let [out, err, peak, copied] = ['', '', 0, 0];
  child.stdout.on('data', (text: Buffer) => {
    out += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    err = (err + text.toString()).slice(-2000);
    say(`${to}: ${text.toString().trimEnd()}`);
    peak = Math.max(peak, peakOf(pidOf(child)));
    copied = Number(/([\d,]+) documents copied/.exec(text.toString())?.[1]?.replaceAll(',', '') ?? copied);
    if (copied >= killAt) child.kill('SIGKILL');
  });
  forgetPeak(pidOf(child));
  const [code] = await once(child, 'close');
  if (code !== (killAt === Number.POSITIVE_INFINITY ? 0 : null))
    throw new Error(`The move to ${to} ended with ${code}:\n${err}`);
  const all = /^([\d,]+) documents copied/m.exec(out)?.[1] ?? `${copied}`;
  return { copied: Number(all.replaceAll(',', '')), seconds: (performance.now() - begun) / 1000, peak, out };
}

/** Counts the documents of two files, and how many of them differ. */
async function compare(one: string, other: string): Promise<{ documents: number; differences: number }> {
  const [left, right] = [openSqlite({ file: one }), openSqlite({ file: other })];
  const others = right.streamAll()[Symbol.asyncIterator]();
  let [documents, differences] = [0, 0];
  for await (const { path, data } of left.streamAll()) {
    const { value } = await others.next();
    documents += 1;
    if (value?.path !== path || !isDeepStrictEqual(value.data, data)) differences += 1;
  }
  if (!(await others.next()).done) differences += 1;
  await Promise.all([left.close(), right.close()]);
  return { documents, differences };
}

const figure = (value: number) => ({ median: value, min: value, max: value });

/** Moves a database from SQLite to the emulator and back, killed half-way both times. */
export async function moveData({ quick, say }: Settings): Promise<Report> {
  const size = sizes[quick ? 'quick' : 'full'];
  const ground = await openGround(embeddedEnv());
  await storeOwners(ground.context, ground.org, ground.apiProduct, size, say);
  const source = ground.env.KEYMINT_SQLITE;
  await ground.stop();
  const emulator = await startEmulator({ events: `127.0.0.1:${await freePort()}` });
  const back = join(temporaryFolder(), 'back.db');
  const ways = [
    { name: 'SQLite to Firestore', sides: [`sqlite:${source}`, `firestore:${PROJECT}`] as const },
    { name: 'Firestore to SQLite', sides: [`firestore:${PROJECT}`, `sqlite:${back}`] as const },
  ];
  const env = { FIRESTORE_EMULATOR_HOST: emulator.host, METADATA_SERVER_DETECTION: 'none' };
  const rows: Report['tables'][number]['rows'] = [];
  const rates: number[] = [];
  const hashes: string[] = [];
  // Half of the documents; progress of a short move is coarse.
  const killAt = quick ? 1 : size * (1 + APPS);
  for (const { name, sides } of ways) {
    const killed = await runMove(sides, env, say, killAt);
    const rest = await runMove(sides, env, say);
    const [, copying, comparing] = /in ([\d,]+) s .* compared in ([\d,]+) s/.exec(rest.out) ?? [];
    const secondsOf = (text = '') => Number(text.replaceAll(',', ''));
    const rate = rest.copied / secondsOf(copying);
    rates.push(rate);
    hashes.push(
      rest.out
        .split('\n')
        .filter((line) => / collections, [\da-f]+$/.test(line))
        .join('\n'),
    );
    rows.push({
      name,
      role: 'ours',
      cells: [
        ...[killed.copied, rest.copied, rate, secondsOf(comparing), Math.max(killed.peak, rest.peak)].map(
          figure,
        ),
      ],
    });
  }
  await emulator.stop();
  const { documents, differences } = await compare(source, back);
  return {
    tables: [
      {
        title: `Move of ${documents} documents (${size} developers, ${size * APPS} apps) and back, killed half-way both times`,
        columns: ['copied when killed', 'copied then', 'documents/s', 's to compare', 'MiB at most'],
        rows,
      },
    ],
    figures: {
      'move differences': figure(differences + (hashes[0] === hashes[1] && hashes[0] !== '' ? 0 : 1)),
      'move to Firestore': rates[0] === undefined ? undefined : figure(rates[0]),
      'move to SQLite': rates[1] === undefined ? undefined : figure(rates[1]),
    },
    notes: [
      'Counts and hashes of all collections, as both moves print them:',
      ...(hashes[1] ?? '').split('\n'),
    ],
  };
}
