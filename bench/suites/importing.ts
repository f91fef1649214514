import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { created } from '../../shared/domain/stamps';
import { processContext } from '../../shared/runtime/processContext';
import type { DialectName } from '../../shared/schemas/organization';
import type { StoredApp } from '../../shared/store/collections/apps';
import { MAX_WRITES_PER_UNIT } from '../../shared/store/unit';
import { credentialVaultOf } from '../../shared/tasks/credentialVault';
import { pidOf } from '../../tools/processes';
import { createOrganization } from '../../tools/seed';
import { type EmbeddedEnv, embeddedEnv, registryStart } from '../lib/embedded';
import type { Report, Settings } from '../lib/report';
import { forgetPeak, peakOf, startServer } from '../lib/subject';

/** Developers; each has two apps, and every other app two keys. */
const sizes = { full: 20_000, quick: 1000 } as const;
const APPS = 2;

export const ORG = 'acme';
const PRODUCT = 'premium';
const by = created({ name: 'npm run bench' }, 1_700_000_000_000);

/** Makes an organization in a new database, and returns the password of its administrator. */
export async function makeOrganization(env: EmbeddedEnv, dialect: DialectName) {
  const log = { info: () => {}, error: console.error };
  const context = processContext(env, { log });
  const admin = { email: 'admin@example.com', password: randomBytes(12).toString('base64url') };
  await createOrganization({ name: ORG, dialect, admin }, context);
  return { context, admin, log };
}

/** Stores developers with their apps and keys. Returns how many entities and keys there are. */
export async function fill(
  { context, log }: Awaited<ReturnType<typeof makeOrganization>>,
  size: number,
  say: (progress: string) => void,
): Promise<{ entities: number; keys: number }> {
  const { store, vault } = context;
  const settings = { name: ORG, sealing: 'app' as const, secrets: 'retrievable' as const };
  const credentials = credentialVaultOf(settings, { vault, log });
  await store.atomically(({ apiProducts }) => {
    apiProducts.create(ORG, {
      name: PRODUCT,
      displayName: 'Premium',
      approvalType: 'auto',
      apiResources: [],
      attributes: [],
      environments: [],
      proxies: [],
      scopes: [],
      ...by,
    });
  });
  const batch = Math.floor(MAX_WRITES_PER_UNIT / 8);
  let keys = 0;
  for (let first = 0; first < size; first += batch) {
    say(`Storing developers, ${first} of ${size}`);
    await store.atomically((collections) => {
      for (let number = first; number < Math.min(first + batch, size); number++) {
        const developerId = `developer-${number}`;
        const owner = `developers/${developerId}`;
        const names = Array.from({ length: APPS }, (_, nth) => `weather ${nth}`);
        collections.developers.create(ORG, {
          developerId,
          email: `dev+${number}@acme.test`,
          userName: `dev${number}`,
          firstName: 'Dev',
          lastName: `${number}`,
          organizationName: ORG,
          status: 'active',
          companies: [],
          apps: names,
          attributes: [{ name: 'team', value: `${number % 10}` }],
          ...by,
        });
        for (const [nth, name] of names.entries()) {
          const sealed = Array.from({ length: nth + 1 }, (_, which) =>
            credentials.seal(
              { name, owner },
              {
                consumerKey: `consumer-key-${number}-${nth}-${which}`,
                consumerSecret: `secret-${number}`,
                attributes: [],
                apiProducts: [{ apiproduct: PRODUCT, status: 'approved' }],
                scopes: [],
                expiresAt: -1,
                issuedAt: by.createdAt + which,
                status: 'approved',
              },
            ),
          );
          const app: StoredApp = {
            appFamily: 'default',
            appId: `app-${number}-${nth}`,
            attributes: [],
            callbackUrl: '',
            developerId,
            credentials: sealed,
            name,
            owner,
            scopes: [],
            status: 'approved',
            ...by,
          };
          collections.apps.create(ORG, app);
          for (const credential of sealed) collections.keys.create(ORG, credential, app);
          keys += sealed.length;
        }
      }
    });
  }
  return { entities: 1 + size * (1 + APPS), keys };
}

interface Importing {
  built: string;
  env: Record<string, string>;
  args: readonly string[];
  say(line: string): void;
}

interface Run {
  seconds: number;
  /** MiB at most. */
  peak: number;
  changes: number;
}

/** Starts `keymint import` of the build. */
export const startImport = (built: string, env: Record<string, string>, args: readonly string[]) =>
  spawn(process.execPath, [join(built, 'registry-sqlite/keymint.cjs'), 'import', ORG, '--json', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Runs `keymint import` of the build to its end, or kills it once it has read that many entities. */
async function runImport(
  { built, env, args, say }: Importing,
  killedAt: number = Number.POSITIVE_INFINITY,
): Promise<Run | undefined> {
  const child = startImport(built, env, args);
  const begun = performance.now();
  let [out, err, peak] = ['', '', 0];
  forgetPeak(pidOf(child));
  child.stdout.on('data', (text: Buffer) => {
    out += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    err = (err + text.toString()).slice(-2000);
    say(`Importing: ${text.toString().trimEnd()}`);
    const read = Number(/([\d,]+) entities read/.exec(text.toString())?.[1]?.replaceAll(',', '') ?? 0);
    if (read >= killedAt) child.kill('SIGKILL');
    else peak = Math.max(peak, peakOf(pidOf(child)));
  });
  const [code, signal] = await once(child, 'close');
  if (signal === 'SIGKILL') return undefined;
  if (code !== 0) throw new Error(`The import ended with ${code}:\n${err}`);
  return { seconds: (performance.now() - begun) / 1000, peak, changes: JSON.parse(out).changes };
}

const figure = (value: number) => ({ median: value, min: value, max: value });

/** Names the source of an import, and the credentials that it is read with. */
export const importFrom = (url: string, { email, password }: { email: string; password: string }) => ({
  args: ['--from', `${url}/v1/organizations/${ORG}`, '--user', email],
  env: { KEYMINT_SOURCE_PASSWORD: password },
});

/** Reads entities of a server a page at a time, in the order that it lists them. */
async function* listed(
  url: string,
  { email, password }: { email: string; password: string },
  { path, member, id }: (typeof lists)[number],
): AsyncGenerator<Record<string, unknown>> {
  const headers = { authorization: `Basic ${Buffer.from(`${email}:${password}`).toString('base64')}` };
  for (let from = ''; ; ) {
    const at = from && `&startKey=${encodeURIComponent(from)}`;
    const answer = await fetch(`${url}/v1/organizations/${ORG}/${path}${at}`, { headers });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    const { [member]: page = [] } = (await answer.json()) as Record<string, Record<string, unknown>[]>;
    // A page begins with the last entity of the one before.
    const fresh = from ? page.slice(1) : page;
    if (fresh.length === 0) return;
    yield* fresh;
    from = `${fresh.at(-1)?.[id]}`;
  }
}

/** Lists of the management API with everything that an import takes over. */
const lists = [
  { path: 'apiproducts?expand=true&count=1000', member: 'apiProduct', id: 'name' },
  { path: 'developers?expand=true&count=1000', member: 'developer', id: 'email' },
  { path: 'apps?expand=true&includeCred=true&rows=1000', member: 'app', id: 'appId' },
] as const;

/** Reads everything of a database over the API; returns how much there is, and a digest of it. */
async function readBack(
  built: string,
  env: Record<string, string>,
  admin: { email: string; password: string },
) {
  const server = await startServer(registryStart(built, env));
  const hash = createHash('sha256');
  let count = 0;
  try {
    for (const list of lists)
      for await (const entity of listed(server.url, admin, list)) {
        hash.update(`${JSON.stringify(entity)}\n`);
        count += 1;
      }
  } finally {
    await server.stop();
  }
  return { count, digest: hash.digest('hex') };
}

/** Imports an organization of each dialect over HTTP into new databases: at once and again, and killed twice. */
export async function importing({ quick, built, say }: Settings): Promise<Report> {
  const size = sizes[quick ? 'quick' : 'full'];
  const rows: Report['tables'][number]['rows'] = [];
  let title = '';
  for (const dialect of ['edge', 'x'] as const) {
    const sourceEnv = embeddedEnv();
    const source = await makeOrganization(sourceEnv, dialect);
    const { entities, keys } = await fill(source, size, say);
    await source.context.store.close();
    const before = await readBack(built, sourceEnv, source.admin);
    const makeTarget = async () => {
      const env = embeddedEnv();
      const target = await makeOrganization(env, dialect);
      await target.context.store.close();
      return { env, admin: target.admin };
    };
    const requireEqual = async ({ env, admin }: Awaited<ReturnType<typeof makeTarget>>, how: string) => {
      const after = await readBack(built, env, admin);
      if (after.count !== entities || after.digest !== before.digest)
        throw new Error(`${how} differs: ${after.count} of ${entities} entities, read over the API`);
    };
    const server = await startServer(registryStart(built, sourceEnv));
    try {
      const { args, env } = importFrom(server.url, source.admin);
      const [whole, killed] = [await makeTarget(), await makeTarget()];
      const into = (target: typeof whole): Importing => ({
        built,
        env: { ...target.env, ...env },
        args,
        say,
      });
      const first = await runImport(into(whole));
      const again = await runImport(into(whole));
      if (first?.changes !== entities || again?.changes !== 0)
        throw new Error(
          `${first?.changes} of ${entities} entities were imported, then ${again?.changes} again`,
        );
      await requireEqual(whole, 'What was imported');
      for (const part of [1 / 3, 2 / 3])
        if (await runImport(into(killed), entities * part))
          throw new Error('The import ended before it could be killed');
      const rest = await runImport(into(killed));
      await requireEqual(killed, 'What was imported after two kills');
      const nothing = await runImport(into(killed));
      if (!rest || rest.changes >= entities || nothing?.changes !== 0)
        throw new Error(`${rest?.changes} entities were left after two kills, then ${nothing?.changes}`);
      title = `Import of ${size} developers, ${size * APPS} apps and ${keys} keys over HTTP, SQLite to SQLite`;
      for (const [name, { seconds, peak }] of [
        [`${dialect}, first`, first],
        [`${dialect}, again`, again],
        [`${dialect}, the rest after two kills`, rest],
      ] as const)
        rows.push({ name, role: 'ours', cells: [seconds, entities / seconds, peak].map(figure) });
    } finally {
      await server.stop();
    }
  }
  return {
    tables: [{ title, columns: ['s', 'entities/s', 'MiB at most'], rows }],
    figures: {},
    notes: [
      'Source and import run on the same machine. All entities were imported, and none again.',
      'Read back over the API, source and target were equal: at once, and after SIGKILL at a third and at two thirds.',
    ],
  };
}
