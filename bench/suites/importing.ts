import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
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

const ORG = 'acme';
const PRODUCT = 'premium';
const by = created({ name: 'npm run bench' }, 1_700_000_000_000);

/** Makes an organization in a new database, and returns the password of its administrator. */
async function makeOrganization(env: EmbeddedEnv, dialect: DialectName) {
  const log = { info: () => {}, error: console.error };
  const context = processContext(env, { log });
  const admin = { email: 'admin@example.com', password: randomBytes(12).toString('base64url') };
  await createOrganization({ name: ORG, dialect, admin }, context);
  return { context, admin, log };
}

/** Stores developers with their apps and keys. Returns how many entities and keys there are. */
async function fill(
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

interface Run {
  seconds: number;
  /** MiB at most. */
  peak: number;
  changes: number;
}

/** Runs `keymint import` of the build. */
async function runImport(
  built: string,
  env: Record<string, string>,
  args: readonly string[],
  say: (line: string) => void,
): Promise<Run> {
  const child = spawn(
    process.execPath,
    [join(built, 'registry-sqlite/keymint.cjs'), 'import', ORG, '--json', ...args],
    {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const begun = performance.now();
  let [out, err, peak] = ['', '', 0];
  forgetPeak(pidOf(child));
  child.stdout.on('data', (text: Buffer) => {
    out += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    err = (err + text.toString()).slice(-2000);
    say(`Importing: ${text.toString().trimEnd()}`);
    peak = Math.max(peak, peakOf(pidOf(child)));
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The import ended with ${code}:\n${err}`);
  return { seconds: (performance.now() - begun) / 1000, peak, changes: JSON.parse(out).changes };
}

const figure = (value: number) => ({ median: value, min: value, max: value });

/** Imports an organization of each dialect over HTTP into a new database, and again without a change. */
export async function importing({ quick, built, say }: Settings): Promise<Report> {
  const size = sizes[quick ? 'quick' : 'full'];
  const rows: Report['tables'][number]['rows'] = [];
  let title = '';
  for (const dialect of ['edge', 'x'] as const) {
    const [sourceEnv, targetEnv] = [embeddedEnv(), embeddedEnv()];
    const source = await makeOrganization(sourceEnv, dialect);
    const { entities, keys } = await fill(source, size, say);
    await source.context.store.close();
    const target = await makeOrganization(targetEnv, dialect);
    await target.context.store.close();
    const server = await startServer(registryStart(built, sourceEnv));
    try {
      const args = ['--from', `${server.url}/v1/organizations/${ORG}`, '--user', source.admin.email];
      const env = { ...targetEnv, KEYMINT_SOURCE_PASSWORD: source.admin.password };
      const first = await runImport(built, env, args, say);
      const again = await runImport(built, env, args, say);
      if (first.changes !== entities || again.changes !== 0)
        throw new Error(
          `${first.changes} of ${entities} entities were imported, then ${again.changes} again`,
        );
      title = `Import of ${size} developers, ${size * APPS} apps and ${keys} keys over HTTP, SQLite to SQLite`;
      for (const [name, { seconds, peak }] of [
        [`${dialect}, first`, first],
        [`${dialect}, again`, again],
      ] as const)
        rows.push({ name, role: 'ours', cells: [seconds, entities / seconds, peak].map(figure) });
    } finally {
      await server.stop();
    }
  }
  return {
    tables: [{ title, columns: ['s', 'entities/s', 'MiB at most'], rows }],
    figures: {},
    notes: ['Source and import run on the same machine. All entities were imported, and none again.'],
  };
}
