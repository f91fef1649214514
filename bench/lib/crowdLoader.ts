import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import indexesFile from '../../firestore.indexes.json';
import { created } from '../../shared/domain/stamps';
import { processContext } from '../../shared/runtime/processContext';
import { connect } from '../../shared/sqlite/connection';
import { openSqlite } from '../../shared/sqlite/database';
import { declaredIn } from '../../shared/sqlite/indexes';
import { groupOf } from '../../shared/sqlite/paths';
import { openIndexes } from '../../shared/sqlite/schema';
import { prepareCommit, storeCommit } from '../../shared/sqlite/writes';
import type { Database } from '../../shared/store/database';
import { MAX_WRITES_PER_UNIT } from '../../shared/store/unit';
import { credentialVaultOf } from '../../shared/tasks/credentialVault';
import { crowdDeveloper } from './crowd';
import { type EmbeddedEnv, embeddedEnv } from './embedded';
import { type Ground, openGround } from './ground';

/** Commits per SQLite transaction. */
const COMMITS_PER_TRANSACTION = 100;

/** Page cache in KiB: far more than a process of functions has. */
const CACHE_KIB = 1_500_000;

/** Opens a database that batches commits, without durability; there must be no other writer. */
function openLoading(file: string): Database & { flush(): void } {
  const database = openSqlite({ file });
  const connection = connect(file);
  connection.exec(`PRAGMA synchronous = OFF; PRAGMA cache_size = -${CACHE_KIB}`);
  const indexes = openIndexes(connection, []);
  const { expiry } = declaredIn(indexesFile);
  const numbers = new Map<string, number>();
  let version = Date.now() * 1000;
  let pending = 0;

  const collectionNumber = (path: string): number => {
    const known = numbers.get(path);
    if (known !== undefined) return known;
    const row = connection.get('SELECT number FROM collections WHERE path = ?', path);
    const number = row
      ? Number(row[0])
      : connection.run('INSERT INTO collections (path, name) VALUES (?, ?)', path, groupOf(path));
    numbers.set(path, number);
    return number;
  };
  const flush = (): void => {
    if (pending === 0) return;
    connection.run('UPDATE state SET last_version = ? WHERE number = 1', version);
    connection.exec('COMMIT');
    pending = 0;
  };
  return {
    ...database,
    flush,
    async commit(writes) {
      if (pending === 0) connection.exec('BEGIN IMMEDIATE');
      pending += 1;
      version += 1;
      const prepared = prepareCommit(connection, writes, new Date(version / 1000));
      storeCommit({ connection, collectionNumber, indexesOf: indexes.of, expiry }, prepared, version);
      if (pending >= COMMITS_PER_TRANSACTION) flush();
      return prepared.results;
    },
    async close() {
      flush();
      connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      connection.close();
      await database.close();
    },
  };
}

/** Yields ids that are random in their leading digits but ascending, so that they load fast. */
function* idsOf(size: number): Generator<string> {
  const step = 2 ** 48 / size;
  for (let number = 0; number < size; number++) {
    const head = Math.floor(number * step)
      .toString(16)
      .padStart(12, '0');
    const tail = randomBytes(10).toString('hex');
    yield `${head.slice(0, 8)}-${head.slice(8)}-4${tail.slice(0, 3)}-a${tail.slice(3, 6)}-${tail.slice(6, 18)}`;
  }
}

/** Apps per developer. */
const APPS_EACH = 2;

export const crowdName = (number: number): string => `crowd${String(number).padStart(7, '0')}`;

/** Returns the consumer key of an app of a crowd. */
export const crowdKey = (number: number, app: number): string => `crowd-key-${number}-${app}`;

/** An organization with a crowd, in a file that is kept. */
export interface Crowd
  extends Pick<Ground<EmbeddedEnv>, 'org' | 'env' | 'token' | 'adminToken' | 'apiProduct'> {
  size: number;
}

/** Stores developers, each with two apps and their keys, as operations store them but without audit entries. */
async function loadCrowd(
  { org, apiProduct, env }: Pick<Crowd, 'org' | 'apiProduct' | 'env'>,
  size: number,
  say: (progress: string) => void,
): Promise<void> {
  const database = openLoading(env.KEYMINT_SQLITE);
  const { store, vault, log } = processContext(env, {}, database);
  const settings = { name: org, sealing: 'app' as const, secrets: 'retrievable' as const };
  const credentials = credentialVaultOf(settings, { vault, log });
  const batch = Math.floor(MAX_WRITES_PER_UNIT / (2 + 2 * APPS_EACH));
  const ids = idsOf(size);
  const newCredential = (consumerKey: string) => ({
    attributes: [],
    consumerKey,
    consumerSecret: randomBytes(24).toString('base64url'),
    apiProducts: [{ apiproduct: apiProduct, status: 'approved' as const }],
    expiresAt: -1,
    issuedAt: 0,
    scopes: [],
    status: 'approved' as const,
  });
  for (let first = 0; first < size; first += batch) {
    if (first % (batch * 20) === 0) say(`Storing developers and apps, ${first} of ${size}`);
    await store.atomically(({ developers, apps, keys }) => {
      for (let number = first; number < Math.min(first + batch, size); number++) {
        const [developerId, name] = [`${ids.next().value}`, crowdName(number)];
        const owner = `developers/${developerId}`;
        const by = created({ name: 'npm run bench' }, 1_600_000_000_000 + number * 1000);
        const names = Array.from({ length: APPS_EACH }, (_, app) => `weather-${app}`);
        developers.create(org, { ...crowdDeveloper(org, developerId, name, names), ...by });
        for (const [nth, appName] of names.entries()) {
          const credential = credentials.seal({ name: appName, owner }, newCredential(crowdKey(number, nth)));
          const app = apps.create(org, {
            appFamily: 'default',
            appId: randomUUID(),
            attributes: [],
            callbackUrl: '',
            developerId,
            credentials: [credential],
            name: appName,
            owner,
            scopes: [],
            status: 'approved',
            ...by,
          });
          keys.create(org, credential, app);
        }
      }
    });
  }
  await store.close();
}

/** Returns the crowd in a folder; loads it unless an earlier run has. */
export async function crowdIn(folder: string, size: number, say: (progress: string) => void): Promise<Crowd> {
  const [file, description] = [join(folder, 'keymint.db'), join(folder, 'crowd.json')];
  if (existsSync(description)) {
    const crowd: Crowd = JSON.parse(readFileSync(description, 'utf8'));
    return { ...crowd, env: { ...crowd.env, KEYMINT_SQLITE: file } };
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const ground = await openGround({ ...embeddedEnv(), KEYMINT_SQLITE: file });
  await ground.stop();
  const { org, env, token, adminToken, apiProduct } = ground;
  const crowd: Crowd = { size, org, env, token, adminToken, apiProduct };
  await loadCrowd(crowd, size, say);
  // The key ring decrypts only secrets of generated apps.
  writeFileSync(description, JSON.stringify(crowd), { mode: 0o600 });
  return crowd;
}
