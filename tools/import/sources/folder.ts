import { existsSync, readdirSync } from 'node:fs';
import { type FileHandle, open, opendir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Refusal } from '../../keymint/outcome';
import { type Entity, headerOf, type OwnerEntity } from '../canonical';
import { isRaw, listIn, type Raw, Reader, textIn } from '../raw';
import { Report } from '../report';
import type { Source } from '../source';
import { type Element, elementsOf } from './json';

/*
 * Folders as exporters of Apigee write them:
 *
 * - apigee-migrate-tool: a file for each entity, in `data/devs`, `data/apps/<e-mail>` and `data/products`;
 *   https://github.com/apigeecs/apigee-migrate-tool, tasks/dev.js and tasks/app.js
 * - sackmesser and the Maven plugin apigee-config-maven-plugin: `resources/edge/org/*.json`, apps and keys by e-mail
 *   address, company or app group; https://github.com/apigee/devrel, tools/apigee-sackmesser/cmd/export/export.sh, and
 *   https://github.com/apigee/apigee-config-maven-plugin, samples/EdgeConfig; also all of them in one `edge.json`, as
 *   members of `orgConfig`, which its file edge.json shows
 * - apigeecli organizations export: `products.json`, `developers.json`, `apps.json` …;
 *   https://github.com/apigee/apigeecli, internal/cmd/org/export.go
 */

/** How many entities are handed on together. */
const BATCH = 500;

/** The largest file of one entity, in bytes. */
const MAX_FILE = 64 * 2 ** 20;

/** How many apps are looked through for one with a secret. */
const PROBED = 100;

/** One layout of files: raw entities of each kind, in the form that the API answers. */
interface Layout {
  products(): AsyncIterable<Raw>;
  developers(): AsyncIterable<Raw>;
  companies(): AsyncIterable<Raw>;
  appGroups(): AsyncIterable<Raw>;
  /** Apps with their credentials; the owner where the app does not name it. */
  apps(report: Report): AsyncIterable<{ raw: Raw; owner?: OwnerEntity }>;
}

async function* none(): AsyncGenerator<never> {}

/** What an element has: entities as they are, or a page or list of them. */
function* unwrapped(value: unknown): Generator<Raw> {
  if (Array.isArray(value)) for (const item of value) yield* unwrapped(item);
  else if (isRaw(value)) {
    const inner = ['app', 'appGroupApps', 'appGroups', 'developer', 'apiProduct'].find((name) =>
      Array.isArray(value[name]),
    );
    if (inner === undefined) yield value;
    else for (const item of listIn(value, inner)) yield* unwrapped(item);
  }
}

/** The entities in a file; none where there is no file. */
async function* entitiesIn(file: string): AsyncGenerator<Raw> {
  if (!existsSync(file)) return;
  for await (const { value } of elementsOf(file)) yield* unwrapped(value);
}

/** The JSON object in a file. @throws Refusal */
async function objectIn(file: string): Promise<Raw> {
  if ((await stat(file)).size > MAX_FILE) throw new Refusal(`${file} is larger than ${MAX_FILE} bytes`);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, 'utf8'));
  } catch {
    throw new Refusal(`${file} is no JSON`);
  }
  if (!isRaw(value)) throw new Refusal(`${file} has no entity`);
  return value;
}

/** The entities in a folder, a file each. */
async function* filesIn(folder: string): AsyncGenerator<Raw> {
  if (!existsSync(folder)) return;
  for await (const entry of await opendir(folder)) {
    if (entry.isFile() && !entry.name.startsWith('.')) yield await objectIn(join(folder, entry.name));
  }
}

const migrateTool = (folder: string): Layout => ({
  products: () => filesIn(join(folder, 'products')),
  developers: () => filesIn(join(folder, 'devs')),
  companies: none,
  appGroups: none,
  async *apps() {
    const apps = join(folder, 'apps');
    if (!existsSync(apps)) return;
    for await (const entry of await opendir(apps)) {
      if (!entry.isDirectory()) continue;
      for await (const raw of filesIn(join(apps, entry.name)))
        yield { raw, ...(textIn(raw, 'developerId') === undefined && { owner: { email: entry.name } }) };
    }
  },
});

const apigeecli = (folder: string): Layout => ({
  products: () => entitiesIn(join(folder, 'products.json')),
  developers: () => entitiesIn(join(folder, 'developers.json')),
  companies: none,
  appGroups: () => entitiesIn(join(folder, 'appgroups.json')),
  async *apps() {
    for (const name of ['apps.json', 'appgroupsapp.json'])
      for await (const raw of entitiesIn(join(folder, name))) yield { raw };
  },
});

/** Keys apart from their apps, by owner and app. */
interface Keys {
  /** The keys of an app, each once. */
  take(owner: string, app: string): Promise<Raw[]>;
  /** Returns the apps whose keys nobody took. */
  close(): Promise<string[]>;
}

const keyOwner = (owner: string, app: string | undefined): string => `${owner.toLowerCase()}/${app}`;

/** Keys in a file of their own: where each is in the file, for there may be many. */
class KeyFile implements Keys {
  private readonly places = new Map<string, { start: number; end: number }[]>();
  private handle: FileHandle | undefined;

  static async open(file: string): Promise<KeyFile> {
    const keys = new KeyFile();
    if (!existsSync(file)) return keys;
    for await (const { name = '', value, start, end } of elementsOf(file)) {
      const app = isRaw(value) ? textIn(value, 'name') : undefined;
      const key = keyOwner(name, app);
      keys.places.set(key, [...(keys.places.get(key) ?? []), { start, end }]);
    }
    keys.handle = await open(file);
    return keys;
  }

  async take(owner: string, app: string): Promise<Raw[]> {
    const key = keyOwner(owner, app);
    const places = this.places.get(key) ?? [];
    this.places.delete(key);
    const found: Raw[] = [];
    for (const { start, end } of places) {
      const bytes = Buffer.alloc(end - start);
      await this.handle?.read(bytes, 0, bytes.length, start);
      const value: unknown = JSON.parse(bytes.toString('utf8'));
      if (isRaw(value)) found.push(value);
    }
    return found;
  }

  async close(): Promise<string[]> {
    await this.handle?.close();
    return [...this.places.keys()];
  }
}

/** Keys in memory. */
class KeyList implements Keys {
  private readonly keys = new Map<string, Raw[]>();

  constructor(elements: Iterable<Part>) {
    for (const { name = '', value } of elements) {
      if (!isRaw(value)) continue;
      const key = keyOwner(name, textIn(value, 'name'));
      this.keys.set(key, [...(this.keys.get(key) ?? []), value]);
    }
  }

  async take(owner: string, app: string): Promise<Raw[]> {
    const key = keyOwner(owner, app);
    const found = this.keys.get(key) ?? [];
    this.keys.delete(key);
    return found;
  }

  async close(): Promise<string[]> {
    return [...this.keys.keys()];
  }
}

type Part = Pick<Element, 'name' | 'value'>;

/** The parts of the Maven plugin's configuration by their names: files of a folder, or members of one file. */
interface Parts {
  elements(name: string): AsyncIterable<Part>;
  keys(name: string): Promise<Keys>;
}

function partsIn(folder: string): Parts {
  const at = (name: string) => join(folder, `${name}.json`);
  return {
    elements: (name) => (existsSync(at(name)) ? elementsOf(at(name)) : none()),
    keys: (name) => KeyFile.open(at(name)),
  };
}

/** The parts of a single file. It is read whole: people write it, and keep it with their sources. */
function partsOf(file: string): Parts {
  const elements = async (name: string): Promise<Part[]> => {
    const { orgConfig } = await objectIn(file);
    const part = isRaw(orgConfig) ? orgConfig[name] : undefined;
    if (Array.isArray(part)) return part.map((value: unknown) => ({ name: undefined, value }));
    if (!isRaw(part)) return [];
    return Object.keys(part).flatMap((owner) => listIn(part, owner).map((value) => ({ name: owner, value })));
  };
  return {
    async *elements(name) {
      yield* await elements(name);
    },
    keys: async (name) => new KeyList(await elements(name)),
  };
}

function maven({ elements, keys: keysOf }: Parts): Layout {
  const entities = async function* (name: string) {
    for await (const { value } of elements(name)) yield* unwrapped(value);
  };
  const withKeys = async function* (
    apps: string,
    keyFile: string,
    ownerOf: (name: string) => OwnerEntity,
    report: Report,
  ) {
    const keys = await keysOf(keyFile);
    let missed: string[] = [];
    try {
      for await (const { name = '', value } of elements(apps)) {
        if (!isRaw(value)) continue;
        const app = textIn(value, 'name') ?? '';
        const credentials = [...listIn(value, 'credentials'), ...(await keys.take(name, app))];
        if (credentials.length === 0) report.add('noKeys', `${name}/${app}`);
        yield {
          raw: { ...value, credentials },
          ...(textIn(value, 'developerId') === undefined && { owner: ownerOf(name) }),
        };
      }
    } finally {
      missed = await keys.close();
    }
    for (const name of missed) report.add('keyWithoutApp', name);
  };
  return {
    products: () => entities('apiProducts'),
    developers: () => entities('developers'),
    companies: () => entities('companies'),
    appGroups: () => entities('appGroups'),
    async *apps(report) {
      yield* withKeys('developerApps', 'importKeys', (email) => ({ email }), report);
      yield* withKeys('companyApps', 'importCompanyAppKeys', (company) => ({ company }), report);
      yield* withKeys('appGroupApps', 'importAppGroupAppKeys', (appGroup) => ({ appGroup }), report);
    },
  };
}

/** Files that tell a layout, where they are below a folder, and the layout. */
const layouts: { marks: readonly string[]; below: readonly string[]; open(folder: string): Layout }[] = [
  { marks: ['devs'], below: ['', 'data'], open: migrateTool },
  {
    marks: ['developerApps.json', 'apiProducts.json', 'importKeys.json', 'appGroupApps.json'],
    below: ['', 'resources/edge/org', 'config/resources/edge/org'],
    open: (folder) => maven(partsIn(folder)),
  },
  { marks: ['products.json', 'apps.json', 'appgroups.json'], below: [''], open: apigeecli },
  { marks: ['edge.json'], below: [''], open: (folder) => maven(partsOf(join(folder, 'edge.json'))) },
];

function findLayout(folder: string): Layout {
  // sackmesser makes a folder that is called as the organization.
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const folders = [folder, ...(inner.length === 1 ? inner.map(({ name }) => join(folder, name)) : [])];
  for (const root of folders)
    for (const { marks, below, open } of layouts)
      for (const path of below) {
        const place = join(root, path);
        if (marks.some((mark) => existsSync(join(place, mark)))) return open(place);
      }
  throw new Refusal(`${folder} has the files of no exporter that is known; docs/migrating.md lists them`);
}

/** Hands on entities some at a time. */
async function* batches<T extends Entity>(
  raws: AsyncIterable<Raw>,
  read: (raw: Raw) => T | undefined,
): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const raw of raws) {
    const entity = read(raw);
    if (entity) batch.push(entity);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

interface FileOptions {
  withoutSecrets: boolean;
}

/** A folder that an exporter of Apigee wrote. @throws Refusal */
export const openFolder = (folder: string, options: FileOptions): Source =>
  sourceIn(folder, findLayout(folder), options);

/** True for a single file of the Maven plugin. */
export async function isConfiguration(file: string): Promise<boolean> {
  try {
    return isRaw((await objectIn(file)).orgConfig);
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

/** A single file of the Maven plugin, whatever it is called. @throws Refusal */
export const openConfiguration = (file: string, options: FileOptions): Source =>
  sourceIn(file, maven(partsOf(file)), options);

function sourceIn(from: string, layout: Layout, { withoutSecrets }: FileOptions): Source {
  const header = headerOf({
    name: basename(resolve(from)),
    dialect: 'edge',
    takenAt: Date.now(),
    hasKeys: true,
  });
  return {
    header,
    async *emails() {
      for await (const raw of layout.developers()) yield [textIn(raw, 'email') ?? ''];
    },
    async probe() {
      if (withoutSecrets) return;
      const reader = new Reader(new Report(), { legacyKeys: true });
      let [probed, keys] = [0, 0];
      for await (const { raw, owner } of layout.apps(new Report())) {
        const credentials = reader.app(raw, owner ?? { email: 'unknown@example.com' })?.credentials ?? [];
        if (credentials.some(({ consumerSecret }) => consumerSecret !== undefined)) return;
        keys += credentials.length;
        probed += 1;
        if (probed >= PROBED) break;
      }
      if (keys === 0) return;
      throw new Refusal(
        `${from} has keys without secrets. Import keys alone with --without-secrets. Nothing was written.`,
      );
    },
    async *read(reader) {
      yield* batches(layout.products(), (raw) => reader.apiProduct(raw));
      yield* batches(layout.developers(), (raw) => reader.developer(raw));
      yield* batches(layout.companies(), (raw) => reader.company(raw, []));
      yield* batches(layout.appGroups(), (raw) => reader.appGroup(raw));
      let batch: Entity[] = [];
      for await (const { raw, owner } of layout.apps(reader.report)) {
        const app = owner ? reader.app(raw, owner) : reader.app(raw);
        if (app) batch.push(app);
        if (batch.length < BATCH) continue;
        yield batch;
        batch = [];
      }
      yield batch;
    },
  };
}
