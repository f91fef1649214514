import { randomBytes } from 'node:crypto';
import type { Context } from '../../shared/context';
import { newApiToken } from '../../shared/domain/apiTokens';
import { created } from '../../shared/domain/stamps';
import { processContext } from '../../shared/runtime/processContext';
import { appDocumentId } from '../../shared/schemas/owner';
import { productNamed } from '../../test/support/registry/products';
import { prepare, silent } from './kills';

/*
 * Clients write to the same documents through several processes on one file, read each write back through another
 * process, and compare everything at the end.
 */

export const CLIENTS = 8;

/** Developers that all clients write to. */
const SHARED = 4;

/** Maximum apps per client, which deletes its oldest one before it creates another. */
const MAX_APPS = 10;

/** Timeout of a client's request. */
const CLIENT_TIMEOUT_MS = 60_000;

export interface SharedPlan {
  env: NodeJS.ProcessEnv;
  /** Addresses of the processes. */
  urls: readonly string[];
  writes: number;
  /** Returns numbers from 0 to 1. */
  random(): number;
  say?(progress: string): void;
}

export interface SharedOutcome {
  /** Acknowledged writes by kind. */
  writes: Record<string, number>;
  /** Unsuccessful responses by status. */
  others: Record<string, number>;
  /** Reads that differ from what was written, immediately through another process or at the end. */
  lost: string[];
}

interface Place {
  org: string;
  token: string;
  verifierToken: string;
  developers: string[];
}

/** Creates what the clients need besides developers: an API product per client and a gateway's token. */
async function preparePlace(context: Context): Promise<Place> {
  const { org, token, developers } = await prepare(context);
  const by = created({ name: 'shared file' }, context.now());
  const gateway = newApiToken(org);
  await context.store.atomically(({ apiProducts, tokens }) => {
    const { id, hash } = gateway;
    const { createdAt, createdBy } = by;
    tokens.create(org, { name: 'gateway', role: 'verifier', id, hash, expiresAt: -1, createdAt, createdBy });
    for (let client = 0; client < CLIENTS; client++) {
      const displayName = `Product ${client}`;
      apiProducts.create(org, productNamed(`product-${client}`, { displayName, ...by }));
    }
  });
  return { org, token, verifierToken: gateway.text, developers: developers.slice(0, SHARED) };
}

/** What one client has written, by developer. */
interface Written {
  attribute?: string;
  apps: string[];
  hasProduct: boolean;
}

/** Members of responses that are compared. */
interface Body {
  value?: string;
  status?: string;
  used?: number;
  apps?: string[];
  attributes?: { name: string; value: string }[];
  apiProducts?: { apiproduct: string }[];
  credentials?: { consumerKey: string }[];
}

/** Runs a plan in a new organization. */
export async function writeToSharedFile({
  env,
  urls,
  writes: total,
  random,
  say = () => {},
}: SharedPlan): Promise<SharedOutcome> {
  const context = processContext(env, { log: silent });
  const { org, token, verifierToken, developers } = await preparePlace(context);
  const outcome: SharedOutcome = { writes: {}, others: {}, lost: [] };
  let begun = 0;

  const request = async (
    process: number,
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = { 'X-Keymint-Token': token },
  ): Promise<Body | undefined> => {
    const answer = await fetch(`${urls[process % urls.length]}${path}`, {
      method,
      headers: { ...headers, ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CLIENT_TIMEOUT_MS),
    });
    const text = await answer.text();
    if (!answer.ok) {
      const what = `${answer.status} ${method} ${path.replace(/.*\//, '')}`;
      outcome.others[what] = (outcome.others[what] ?? 0) + 1;
      return undefined;
    }
    return text ? (JSON.parse(text) as Body) : {};
  };
  const at = (developer: string) => `/v1/organizations/${org}/developers/${developer}`;
  const compare = (what: string, isSame: boolean): void => {
    if (!isSame) outcome.lost.push(what);
  };

  // One app per developer, to whose key all clients add their API products.
  const keys = new Map<string, string>();
  for (const developer of developers) {
    const app = await request(0, 'POST', `${at(developer)}/apps`, { name: 'shared' });
    keys.set(developer, `${app?.credentials?.[0]?.consumerKey}`);
  }
  const keyOf = (developer: string) => `${at(developer)}/apps/shared/keys/${keys.get(developer)}`;

  const written = Array.from(
    { length: CLIENTS },
    () => new Map(developers.map((one): [string, Written] => [one, { apps: [], hasProduct: false }])),
  );
  /** The status each developer was last given by its one client. */
  const statuses = new Map<string, string>();
  const used = { acknowledged: 0, highest: 0 };
  const identifier = randomBytes(6).toString('hex');
  let number = 0;

  /** Uses one unit of the quota, which all clients share. */
  const increment = async (process: number): Promise<boolean> => {
    const use = { identifier, weight: 1, interval: 1, allow: 1_000_000_000, timeUnit: 'month' };
    const headers = { 'X-Keymint-Token': verifierToken };
    const answer = await request(process, 'POST', `/remote-service/${org}/test/quotas`, use, headers);
    if (!answer) return false;
    used.acknowledged += 1;
    used.highest = Math.max(used.highest, answer.used ?? 0);
    return true;
  };

  /** Makes one write of a kind; returns true if it was acknowledged. */
  const write = async (client: number, kind: string): Promise<boolean> => {
    const developer = developers[Math.floor(random() * developers.length)] ?? '';
    const own = written[client]?.get(developer) as Written;
    const process = Math.floor(random() * urls.length);
    const other = process + 1;
    if (kind === 'increment') return increment(process);
    if (kind === 'attribute') {
      const [name, value] = [`client-${client}`, `${number++}`];
      const path = `${at(developer)}/attributes/${name}`;
      if (!(await request(process, 'POST', path, { name, value }))) return false;
      own.attribute = value;
      const found = await request(other, 'GET', path);
      compare(`attribute ${value} of ${developer}: ${found?.value}`, found?.value === value);
      return true;
    }
    if (kind === 'status') {
      // A developer's status is set by one client only, while all merge attributes and add apps.
      const subject = developers[client % developers.length] ?? '';
      if (client >= developers.length) return write(client, 'attribute');
      const status = random() < 0.5 ? 'active' : 'inactive';
      if (!(await request(process, 'POST', `${at(subject)}?action=${status}`))) return false;
      statuses.set(subject, status);
      const found = await request(other, 'GET', at(subject));
      compare(`status ${status} of ${subject}: ${found?.status}`, found?.status === status);
      return true;
    }
    if (kind === 'product') {
      const product = `product-${client}`;
      const path = keyOf(developer);
      const done = own.hasProduct
        ? await request(process, 'DELETE', `${path}/apiproducts/${product}`)
        : await request(process, 'POST', path, { apiProducts: [product] });
      if (!done) return false;
      own.hasProduct = !own.hasProduct;
      const found = await request(other, 'GET', path);
      const isThere = found?.apiProducts?.some(({ apiproduct }) => apiproduct === product);
      compare(`${product} of the key of ${developer}: ${isThere}`, isThere === own.hasProduct);
      return true;
    }
    const isFull = own.apps.length >= MAX_APPS;
    const name = isFull ? `${own.apps[0]}` : `app-${client}-${number++}`;
    const done = isFull
      ? await request(process, 'DELETE', `${at(developer)}/apps/${name}`)
      : await request(process, 'POST', `${at(developer)}/apps`, { name });
    if (!done) return false;
    if (isFull) own.apps.shift();
    else own.apps.push(name);
    const found = await request(other, 'GET', at(developer));
    compare(`app ${name} of ${developer}`, found?.apps?.includes(name) === !isFull);
    return true;
  };

  const kinds = ['increment', 'attribute', 'attribute', 'status', 'product', 'app', 'app'];
  const client = async (own: number): Promise<void> => {
    while (begun < total) {
      begun += 1;
      if (begun % 500 === 0) say(`${begun} of ${total} writes`);
      const kind = kinds[Math.floor(random() * kinds.length)] ?? '';
      if (await write(own, kind)) outcome.writes[kind] = (outcome.writes[kind] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, own) => client(own)));

  // Each process must return everything that was written, and nothing else.
  for (const process of urls.keys()) {
    for (const developer of developers) {
      const found = await request(process, 'GET', at(developer));
      const key = await request(process, 'GET', keyOf(developer));
      const of = `of ${developer} through process ${process}`;
      compare(`status ${of}`, found?.status === (statuses.get(developer) ?? 'active'));
      for (const [own, all] of written.entries()) {
        const { attribute, hasProduct } = all.get(developer) as Written;
        const value = found?.attributes?.find(({ name }) => name === `client-${own}`)?.value;
        compare(`attribute ${attribute} ${of}: ${value}`, value === attribute);
        const isThere = key?.apiProducts?.some(({ apiproduct }) => apiproduct === `product-${own}`);
        compare(`product-${own} of the key ${of}`, isThere === hasProduct);
      }
      const expected = ['shared', ...written.flatMap((all) => all.get(developer)?.apps ?? [])];
      compare(`apps ${of}`, `${[...(found?.apps ?? [])].sort()}` === `${expected.sort()}`);
    }
  }
  for (const developer of developers) {
    const stored = await context.store.developers.get(org, developer);
    compare(`the number of apps of ${developer}`, stored.appCount === stored.apps.length);
    for (const name of stored.apps) {
      const app = await context.store.apps.find(
        org,
        appDocumentId({ owner: `developers/${developer}`, name }),
      );
      compare(`app ${name} of ${developer} with one key`, app?.credentials.length === 1);
    }
  }
  compare(`increments: ${used.highest} of ${used.acknowledged}`, used.highest === used.acknowledged);
  await context.verifier.close();
  await context.store.close();
  return outcome;
}
