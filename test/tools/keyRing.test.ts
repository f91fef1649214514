import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyRing, newKeyRing } from '../../shared/crypto/vault';
import { databaseOf, processContext } from '../../shared/runtime/processContext';
import { type LocalKeyRing, openKeyRing } from '../../tools/keyRing';
import { createOrganization } from '../../tools/seed';
import { unique } from '../support/registry/given';
import { quiet } from '../support/registry/registry';

/*
 * The key ring of npm start is created once, never a second time for the same data.
 */

const folder = mkdtempSync(join(tmpdir(), 'keymint-ring-'));
const contexts: ReturnType<typeof processContext>[] = [];
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all(contexts.map(({ store }) => store.close()));
});

/** Returns a new database and the path of its key ring. */
function newPlace() {
  const name = unique('demo-kept');
  const { KEYMINT_SQLITE: sqlite } = process.env;
  return {
    file: join(folder, name, 'key-ring.json'),
    env: sqlite ? { KEYMINT_SQLITE: `${sqlite}.${name}` } : { GOOGLE_CLOUD_PROJECT: name },
  };
}
type Place = ReturnType<typeof newPlace>;

function contextWith({ env }: Place, ring: LocalKeyRing) {
  const { KEYMINT_KEY_RING: _, ...inherited } = process.env;
  const log = { ...quiet, error: () => {} };
  const context = processContext({ ...inherited, ...env, ...ring.env }, { log });
  contexts.push(context);
  return context;
}

const confirm = (place: Place, ring = openKeyRing(place.file, {})) => ring.confirm(contextWith(place, ring));

/** Starts for the first time and stores data. */
async function firstStart(): Promise<Place> {
  const place = newPlace();
  const ring = openKeyRing(place.file, {});
  const context = contextWith(place, ring);
  await ring.confirm(context);
  const admin = { email: 'ada@example.com', password: 'a-password-of-hers' };
  await createOrganization({ name: 'acme', dialect: 'edge', admin }, context);
  return place;
}

test('for new data a ring is made, which its owner alone can read, and which is used from then on', async () => {
  const place = await firstStart();
  const text = readFileSync(place.file, 'utf8');
  expect(KeyRing.parse(JSON.parse(text)).primary).toBe('k1');
  expect(statSync(place.file).mode & 0o777).toBe(0o600);
  await confirm(place);
  expect(readFileSync(place.file, 'utf8')).toBe(text);
});

test('where there are data, none is made in place of one that is missing', async () => {
  const place = await firstStart();
  rmSync(place.file);
  await expect(confirm(place)).rejects.toThrow(
    `There are data, but the key ring they were made with is missing: ${place.file}. Put the right one there`,
  );
  expect(existsSync(place.file)).toBe(false);
});

test('nor where the data are from before rings were told apart', async () => {
  const place = await firstStart();
  rmSync(place.file);
  const database = databaseOf({ ...process.env, ...place.env });
  await database.commit([{ delete: 'keyRing/fingerprints' }]);
  await database.close();
  await expect(confirm(place)).rejects.toThrow('the key ring they were made with is missing');
  expect(existsSync(place.file)).toBe(false);
});

test('another ring in its place is refused, and left as it is', async () => {
  const place = await firstStart();
  const other = JSON.stringify(newKeyRing());
  writeFileSync(place.file, other);
  await expect(confirm(place)).rejects.toThrow(
    `The key ring in ${place.file} is not the one that the data were made with: its pepper is another. Put the right one there`,
  );
  expect(readFileSync(place.file, 'utf8')).toBe(other);
});

test('a ring that the environment names is taken, and no file is made', async () => {
  const place = newPlace();
  const ring = openKeyRing(place.file, { KEYMINT_KEY_RING: JSON.stringify(newKeyRing()) });
  expect(ring.env).toEqual({});
  const { KEYMINT_KEY_RING } = process.env;
  await ring.confirm(contextWith(place, { ...ring, env: { KEYMINT_KEY_RING: `${KEYMINT_KEY_RING}` } }));
  expect(existsSync(place.file)).toBe(false);
});
