import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { documentsBelow, type RawDocument } from '../support/registry/documents';
import { given, unique } from '../support/registry/given';
import { noteSecrets } from '../support/registry/notes';
import { type Started, startFunction } from '../support/registry/processes';
import { randomOf } from '../support/registry/random';
import { type Registry, startRegistry } from '../support/registry/registry';

jest.setTimeout(300_000);

const ROUNDS = 8;
const CLIENTS = 6;
/** Approximate number of responses per round after which the process is killed. */
const ANSWERS = 28;

let registry: Registry;
const started: Started[] = [];
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(async () => {
  await Promise.all(started.map((process) => process.kill()));
  await registry.stop();
});

type Value = Record<string, unknown>;

/** Decodes a value of Firestore's REST API. */
function plain(value: Value): unknown {
  const [[kind = '', inner] = []] = Object.entries(value);
  if (kind === 'mapValue') return plainFields((inner as { fields?: Record<string, Value> }).fields);
  if (kind === 'arrayValue') return ((inner as { values?: Value[] }).values ?? []).map(plain);
  return kind === 'integerValue' ? Number(inner) : inner;
}

const plainFields = (fields: Record<string, Value> = {}): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value)]));

/** Members that entries omit. A developer's `apps` change with the apps, which have their own entries. */
const untold = new Set([
  'consumerKey',
  'consumerSecret',
  'firstCredential',
  'facets',
  'nameKey',
  'displayNameKey',
  'firstNameKey',
  'lastNameKey',
  'userNameKey',
  'appCount',
  'terms',
  'accessKey',
  'statusSince',
]);

const told = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(told);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => (untold.has(name) ? [] : [[name, told(member)]])),
  );
};

interface Entry {
  action: string;
  requestId: string;
  committed: string;
  changes: { entity: string; before?: string; after?: string }[];
}

type Entity = Record<string, unknown>;

const withoutApps = (entity: string, { apps, ...rest }: Entity): Entity =>
  entity.startsWith('developers/') ? rest : { ...(apps !== undefined && { apps }), ...rest };

/** Replays entries, checking each against the state that the previous ones left. */
function replayed(entries: readonly Entry[]): Map<string, Entity> {
  const entities = new Map<string, Entity>();
  for (const { action, committed, changes } of entries) {
    for (const { entity, before, after } of changes) {
      const found = entities.get(entity);
      const at = `${action} of ${entity} at ${committed}`;
      if (before === undefined) expect([at, found]).toEqual([at, undefined]);
      const was = withoutApps(entity, before === undefined ? {} : JSON.parse(before));
      const known = Object.fromEntries(Object.keys(was).map((name) => [name, found?.[name]]));
      expect([at, was]).toEqual([at, known]);
      if (after === undefined) {
        expect([at, Object.keys(found ?? {}).sort()]).toEqual([at, Object.keys(was).sort()]);
        entities.delete(entity);
        continue;
      }
      const kept = Object.entries(found ?? {}).filter(([name]) => !Object.hasOwn(was, name));
      entities.set(entity, {
        ...Object.fromEntries(kept),
        ...withoutApps(entity, JSON.parse(after)),
      });
    }
  }
  return entities;
}

/** Reads the stored entries in commit order, and the entities. */
async function stored() {
  const root = `organizations/${registry.org}/`;
  const documents = await documentsBelow(`organizations/${registry.org}`);
  const inFolder = (folder: string) => documents.filter(({ name }) => name.startsWith(`${root}${folder}/`));
  const fieldsOf = ({ fields }: RawDocument) => plainFields(fields as Record<string, Value>);
  // Entries never change, so their update time is their commit time.
  const entries = inFolder('audits')
    .map((document) => ({ ...fieldsOf(document), committed: `${document.updateTime}` }) as Entry)
    .sort((one, other) => (one.committed < other.committed ? -1 : 1));
  const documentsOf = ['developers', 'apps', 'apiProducts'].flatMap(inFolder);
  const entities = documentsOf.map((document): [string, Entity] => {
    const entity = document.name.slice(root.length);
    return [entity, withoutApps(entity, told(fieldsOf(document)) as Entity)];
  });
  const updates = documentsOf.map(({ name, updateTime }) => [name, `${updateTime}`] as const);
  return { entries, entities: new Map(entities), updates };
}

/** Checks everything stored against its entries, and the reverse. */
async function expectExplained(): Promise<Entry[]> {
  const { entries, entities, updates } = await stored();
  const sorted = (from: Map<string, Entity>) => [...from].sort(([one], [other]) => (one < other ? -1 : 1));
  const explained = replayed(entries.filter(({ changes }) => changes.length > 0));
  expect(sorted(explained)).toEqual(sorted(entities));
  const commits = new Set(entries.map(({ committed }) => committed));
  expect(updates.filter(([, updateTime]) => !commits.has(updateTime))).toEqual([]);
  return entries;
}

/** A request of a client, and its number of commits. */
interface Asked {
  method: 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: object;
}

/** Returns a generator of random requests on a few entities that clients share. */
function writesOf(random: () => number, names: { people: string[]; products: string[] }): () => Asked {
  const pick = <Item>(from: readonly Item[]): Item => from[Math.floor(random() * from.length)] as Item;
  const number = () => Math.floor(random() * 6);
  const person = () => `/developers/${pick(names.people)}`;
  const app = () => `${person()}/apps/app-${number()}`;
  const product = () => `/apiproducts/${pick(names.products)}`;
  const value = () => ({ value: `${random()}` });
  const kinds: (() => Asked)[] = [
    () => ({
      method: 'POST',
      path: '/developers',
      body: { email: `${number()}@example.com`, firstName: 'A', lastName: 'L', userName: 'al' },
    }),
    () => ({ method: 'DELETE', path: `/developers/${number()}@example.com` }),
    () => ({
      method: 'PUT',
      path: person(),
      body: { firstName: `Ada ${random()}`, lastName: 'Lovelace', userName: 'ada' },
    }),
    () => ({ method: 'POST', path: `${person()}?action=${pick(['active', 'inactive'])}` }),
    () => ({ method: 'POST', path: `${person()}/attributes/a${number()}`, body: value() }),
    () => ({ method: 'DELETE', path: `${person()}/attributes/a${number()}` }),
    () => ({
      method: 'POST',
      path: '/apiproducts',
      body: { name: `p${number()}`, displayName: 'P', approvalType: 'auto' },
    }),
    () => ({ method: 'DELETE', path: `/apiproducts/p${number()}` }),
    () => ({ method: 'POST', path: `${product()}/attributes/a${number()}`, body: value() }),
    () => ({ method: 'POST', path: `${person()}/apps`, body: { name: `app-${number()}` } }),
    () => ({ method: 'POST', path: `${app()}/attributes/a${number()}`, body: value() }),
    () => ({ method: 'PUT', path: app(), body: { callbackUrl: `https://example.com/${random()}` } }),
    () => ({ method: 'DELETE', path: app() }),
  ];
  return () => pick(kinds)();
}

interface Outcome {
  asked: Asked;
  /** Undefined if the process was killed before it responded. */
  status: number | undefined;
}

/** Sends a request with a unique id, which entries contain. */
async function send(url: string, { method, path, body }: Asked, requestId: string) {
  const { email, password } = registry.admin;
  const answer = await fetch(`${url}/v1/organizations/${registry.org}${path}`, {
    method,
    headers: {
      authorization: `Basic ${btoa(`${email}:${password}`)}`,
      traceparent: `00-${requestId}-00f067aa0ba902b7-01`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  noteSecrets(await answer.text());
  return answer.status;
}

const newRequestId = () => randomBytes(16).toString('hex');

/** Returns the number of entries of a request with a response. */
const entriesOf = ({ status = 0 }: Outcome): number => (status >= 300 ? 0 : 1);

/** Checks entries against requests: exactly the changes of those with a response, at most those of others. */
function expectEntries(outcomes: Map<string, Outcome>, entries: readonly Entry[]): void {
  const counts = new Map<string, number>();
  for (const { requestId } of entries) counts.set(requestId, (counts.get(requestId) ?? 0) + 1);
  for (const [requestId, outcome] of outcomes) {
    const { status } = outcome;
    const found = counts.get(requestId) ?? 0;
    const { method, path } = outcome.asked;
    // An app that another client deletes before its key is returned is 404 for its creator.
    const isOvertaken = status === 404 && method === 'POST' && path.endsWith('/apps');
    if (status === undefined || isOvertaken)
      expect(found).toBeLessThanOrEqual(entriesOf({ ...outcome, status: 200 }));
    else expect({ ...outcome, found }).toEqual({ ...outcome, found: entriesOf(outcome) });
  }
}

const seed = Number(process.env.KEYMINT_TEST_SEED ?? randomBytes(4).readUInt32LE());

test(`killing the process anywhere in 200 random writes leaves each change with its entry, or neither (seed ${seed})`, async () => {
  const random = randomOf(seed);
  const people = await Promise.all([1, 2, 3].map(async () => (await given(registry).developer()).email));
  const products = await Promise.all([1, 2].map(async () => (await given(registry).apiProduct()).name));
  const next = writesOf(random, { people, products });
  const outcomes = new Map<string, Outcome>();
  const env = { KEYMINT_ISSUANCE_WAIT: '0' };

  const startNext = () => {
    const starting = startFunction('registry', env);
    return starting.then((process) => {
      started.push(process);
      return process;
    });
  };
  let starting = startNext();
  for (let round = 0; round < ROUNDS; round++) {
    const process = await starting;
    const end = ANSWERS + Math.floor(random() * CLIENTS);
    let answers = 0;
    let killed: Promise<void> | undefined;
    const kill = async () => {
      // At any moment between two responses.
      await pause(random() * 12);
      await process.kill();
    };
    const client = async () => {
      for (;;) {
        const asked = next();
        const requestId = newRequestId();
        const outcome: Outcome = { asked, status: undefined };
        outcomes.set(requestId, outcome);
        try {
          outcome.status = await send(process.url, asked, requestId);
        } catch {
          return;
        }
        answers += 1;
        if (answers >= end) killed ??= kill();
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    await killed;
    if (round < ROUNDS - 1) starting = startNext();
  }

  const entries = await expectExplained();
  expectEntries(outcomes, entries);
  const all = [...outcomes.values()];
  const unanswered = all.filter(({ status }) => status === undefined);
  expect(all.filter(({ status }) => status !== undefined && status >= 500)).toEqual([]);
  expect(all.length).toBeGreaterThan(200);
  expect(all.reduce((sum, outcome) => sum + entriesOf(outcome), 0)).toBeGreaterThan(100);
  expect(unanswered.length).toBeGreaterThanOrEqual(ROUNDS);
});

test('of 20 clients that change one developer at once, each change has one entry', async () => {
  const { email, developerId } = await given(registry).developer();
  const outcomes = new Map<string, Outcome>();
  const names = Array.from({ length: 20 }, () => unique('attribute'));
  await Promise.all(
    names.map(async (name) => {
      const asked: Asked = {
        method: 'POST',
        path: `/developers/${email}/attributes/${name}`,
        body: { value: name },
      };
      const requestId = newRequestId();
      outcomes.set(requestId, { asked, status: await send(registry.url, asked, requestId) });
    }),
  );
  const entries = await expectExplained();
  expectEntries(outcomes, entries);
  const changed = [...outcomes.values()].filter(({ status }) => status === 200).length;
  expect(changed).toBeGreaterThan(0);

  const { body } = await registry.get(`/developers/${developerId}`);
  expect(body.attributes).toHaveLength(changed);
  const own = entries.filter(({ changes }) =>
    changes.some(({ entity }) => entity === `developers/${developerId}`),
  );
  expect(own).toHaveLength(changed + 1);
});
