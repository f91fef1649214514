import { randomBytes } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import type { Context } from '../../../shared/context';
import { created } from '../../../shared/domain/stamps';
import type { App } from '../../../shared/schemas/app';
import { OrganizationSettings } from '../../../shared/schemas/organization';
import { basic } from '../registry/registry';
import type { SharedKeymint } from './keymint';

const DAY = 24 * 60 * 60_000;

/** Argon2 parameters for passwords of tests: as cheap as possible. */
const cheap = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** A member of the organization and the credentials they sign in with. */
export interface Staff {
  email: string;
  password: string;
  /** The organization that the console opens for them. */
  org: string;
}

/** A key with its secret. */
interface IssuedKey {
  consumerKey: string;
  consumerSecret: string;
  keyRef: string;
  appId: string;
}

/**
 * The organization of the acceptance tests. Ana is its administrator, Ron may only read. Its developers are
 * Dora (apps `storefront` with key A and `batch` with key B), Ian (inactive; app `legacy` with key C), Nia
 * (no apps, 17 attributes) and `dev001` to `dev120`. Each test has one of its own.
 */
export interface Acme {
  org: string;
  ana: Staff;
  ron: Staff;
  dora: string;
  ian: string;
  nia: string;
  keyA: IssuedKey;
  keyB: IssuedKey;
  keyC: IssuedKey;
  /** Sends a request as Ana; the path begins below the organization. @throws Error unless the status is below 300 */
  // biome-ignore lint/suspicious/noExplicitAny: tests read any member of a response
  api(method: string, path: string, body?: unknown): Promise<any>;
  /** Like `api`, but returns the status too and does not throw. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read any member of a response
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }>;
  /** Keys and passwords, none of which may appear in a URL. */
  secrets: string[];
}

const person = (firstName: string, lastName: string, extra: object = {}) => ({
  firstName,
  lastName,
  email: `${firstName.toLowerCase()}@acme.test`,
  userName: firstName.toLowerCase(),
  ...extra,
});

const numbered = (number: number) => {
  const name = `dev${String(number).padStart(3, '0')}`;
  return { firstName: 'Dev', lastName: name, email: `${name}@acme.test`, userName: name };
};

interface Wanted {
  /** Number of `devNNN` developers; 120 by default. */
  crowd?: number;
  settings?: Partial<OrganizationSettings>;
  /** Administrator of another organization who becomes Ana here too, with the same password. */
  besides?: Pick<Staff, 'email' | 'password'>;
}

let made = 0;

/** Creates the organization through the API; only past uses of keys are stored directly. */
export async function makeAcme(
  { url, context }: Pick<SharedKeymint, 'url' | 'context'>,
  { crowd = 120, settings, besides }: Wanted = {},
): Promise<Acme> {
  made += 1;
  const org = `acme-${randomBytes(3).toString('hex')}${made}`;
  const staff = (name: string): Staff => ({
    email: `${name}@acme.test`,
    password: `${name}-${randomBytes(9).toString('hex')}`,
    org,
  });
  const ana = besides ? { ...besides, org } : { ...staff('ana'), email: `ana-${org}@acme.test` };
  const ron = { ...staff('ron'), email: `ron-${org}@acme.test` };
  await makeOrganization(context, org, settings, [
    [ana, 'orgadmin'],
    [ron, 'readonlyadmin'],
  ]);

  const authorization = basic(ana.email, ana.password);
  const ask: Acme['ask'] = async (method, path, body) => {
    const answer = await fetch(`${url}/v1/organizations/${org}${path}`, {
      method,
      headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  const api: Acme['api'] = async (method, path, body) => {
    const { status, body: answer } = await ask(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path} was answered ${status}: ${JSON.stringify(answer)}`);
    return answer;
  };

  const product = (name: string, access: string, approvalType: string, extra: object = {}) =>
    api('POST', '/apiproducts', {
      name,
      displayName: name,
      approvalType,
      attributes: [{ name: 'access', value: access }],
      environments: ['test', 'prod'],
      ...extra,
    });
  const products = async () => {
    await product('catalog-read', 'public', 'auto', {
      apiResources: ['/catalog/**'],
      quota: '1000',
      quotaInterval: '1',
      quotaTimeUnit: 'day',
    });
    await product('orders-write', 'public', 'manual', { apiResources: ['/orders/**'] });
    await product('internal-ops', 'internal', 'manual');
  };

  for (let first = 1; first <= crowd; first += 60) {
    await context.store.atomically(({ developers }) => {
      for (let number = first; number < first + 60 && number <= crowd; number++)
        developers.create(org, {
          ...numbered(number),
          developerId: `${org}-dev${number}`,
          organizationName: org,
          attributes: [],
          apps: [],
          companies: [],
          status: 'active',
          ...created({ name: ana.email }, Date.now() - 30 * DAY + number * 60_000),
        });
    });
  }
  const attributes = Array.from({ length: 17 }, (_, index) => ({ name: `fact${index}`, value: `${index}` }));
  const people = async () => {
    const { developerId: nia } = await api('POST', '/developers', person('Nia', 'Novak', { attributes }));
    const { developerId: ian } = await api('POST', '/developers', person('Ian', 'Iqbal'));
    const { developerId: dora } = await api('POST', '/developers', person('Dora', 'Diaz'));
    return { nia, ian, dora };
  };
  const [{ nia, ian, dora }] = await Promise.all([people(), products()]);

  const app = async (developer: string, name: string, draft: object): Promise<IssuedKey> => {
    const answer: App = await api('POST', `/developers/${developer}/apps`, { name, ...draft });
    const { consumerKey = '', consumerSecret = '' } = answer.credentials[0] ?? {};
    return {
      consumerKey,
      consumerSecret,
      keyRef: context.vault.keyRef(consumerKey),
      appId: answer.appId,
    };
  };
  const ofIan = async () => {
    const key = await app(ian, 'legacy', { apiProducts: ['catalog-read'] });
    await api('POST', `/developers/${ian}?action=inactive`);
    return key;
  };
  const ofDora = async () => {
    const key = await app(dora, 'batch', { apiProducts: ['catalog-read'], keyExpiresIn: 5 * DAY });
    return [key, await app(dora, 'storefront', { apiProducts: ['catalog-read', 'orders-write'] })] as const;
  };
  const [keyC, [keyB, keyA]] = await Promise.all([ofIan(), ofDora()]);
  await context.store.atomically(({ keyUses }) => keyUses.note(org, keyA.keyRef, Date.now() - DAY));

  const secrets = [
    ...[keyA, keyB, keyC].flatMap(({ consumerKey, consumerSecret }) => [consumerKey, consumerSecret]),
    ana.password,
    ron.password,
  ];
  return { org, ana, ron, dora, ian, nia, keyA, keyB, keyC, api, ask, secrets };
}

/** Creates an organization without API products, developers and apps, and its administrator. */
export async function makeEmptyOrganization(context: Context): Promise<Staff> {
  made += 1;
  const org = `empty-${randomBytes(3).toString('hex')}${made}`;
  const ana: Staff = {
    email: `ana-${org}@acme.test`,
    password: `ana-${randomBytes(9).toString('hex')}`,
    org,
  };
  await makeOrganization(context, org, undefined, [[ana, 'orgadmin']]);
  return ana;
}

async function makeOrganization(
  { store }: Context,
  name: string,
  settings: Partial<OrganizationSettings> | undefined,
  staff: readonly (readonly [Staff, 'orgadmin' | 'readonlyadmin'])[],
): Promise<void> {
  const hashes = await Promise.all(staff.map(([{ password }]) => hash(password, cheap)));
  const stamps = created({ name: 'set-up' }, Date.now());
  const all = OrganizationSettings.parse({
    dialect: 'edge',
    keyLength: 32,
    secretLength: 16,
    environments: ['test', 'prod'],
    ...settings,
  });
  await store.atomically(({ organizations, members }) => {
    organizations.create({
      name,
      ...all,
      displayName: name,
      type: 'paid',
      properties: [],
      sealing: 'app',
      ...stamps,
    });
    for (const [index, [{ email }, role]] of staff.entries())
      members.create(name, { email, role, passwordHash: hashes[index] ?? '', ...stamps });
  });
}
