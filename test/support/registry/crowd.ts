import { createHash } from 'node:crypto';
import type { Context } from '../../../shared/context';
import { created } from '../../../shared/domain/stamps';
import type { ApiProduct } from '../../../shared/schemas/apiProduct';
import type { StoredApp } from '../../../shared/store/collections/apps';
import type { Collections } from '../../../shared/store/store';
import { MAX_WRITES_PER_UNIT } from '../../../shared/store/unit';
import { credentialVaultOf } from '../../../shared/tasks/credentialVault';
import { deleteAppWithKeys } from '../../../shared/tasks/deletion';
import type { Registry } from './registry';

/** The n-th entity of a kind, or with `k` a newcomer that appears in the same lists as the n-th. */
export interface Member {
  n: number;
  k?: number;
}

/** Owner of the first `CROWDED` apps; each other app has its own owner. */
const LANDLORD = 0;
const CROWDED = 1200;

/** Apps with the same name, each of another developer. */
const NAMESAKES = { from: CROWDED, to: CROWDED + 1100 };

/** Developers from here on have no apps except newcomers. */
const FIRST_WITHOUT_APPS = 3000;

/** Beginnings of addresses: with capitals, and letters that UTF-8 and UTF-16 sort differently. */
const people = ['ada', 'Zoë', 'b+boats', 'c.d', "o'neil", '_x', '9', 'jürgen', '｡x', '𝒶x', 'ada-x', 'ADA.y'];
const things = ['weather', 'Boats', 'a b', 'a#', '50%', 'x_y', 'x-y', 'x.y', '$', 'A'];

const pick = (from: readonly string[], n: number) => from[n % from.length] ?? '';
const mark = ({ k }: Member, separator: string) => (k === undefined ? '' : `${separator}new${separator}${k}`);

export const emailOf = (member: Member): string =>
  `${pick(people, member.n)}${member.n}${mark(member, '-')}@example.com`;

export const apiProductNameOf = (member: Member): string =>
  `${pick(things, member.n + 1).replace(/^(?=\$)/, 's')} ${member.n}${mark(member, ' ')}`;

/** API products of many and of few apps' keys. */
export const POPULAR = apiProductNameOf({ n: 0 });
export const RARE = apiProductNameOf({ n: 1 });

/** Derives a UUID from a text. */
const uuidOf = (text: string): string =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

const developerIdOf = ({ n, k }: Member): string => uuidOf(`developer ${n} ${k}`);

/** Newcomers have an id next to that of the app they resemble. */
export const appIdOf = ({ n, k = 0 }: Member): string =>
  `${uuidOf(`app ${n}`).slice(0, -4)}${k.toString(16).padStart(4, '0')}`;

export const appNameOf = (member: Member): string => {
  const { n } = member;
  if (n < CROWDED) return `${pick(things, n).replace('$', 's$')} ${n}${mark(member, ' ')}`;
  return n < NAMESAKES.to ? 'common' : `app ${n}`;
};

const ownerOf = ({ n, k }: Member): Member => {
  if (n < CROWDED) return { n: LANDLORD };
  return { n: k === undefined ? n - CROWDED + 1 : FIRST_WITHOUT_APPS + k };
};

/** Owner of more apps than any page shows. */
export const landlord = emailOf({ n: LANDLORD });

/** Properties of the n-th app. */
export const appIs = {
  ofLandlord: (n: number) => n < CROWDED,
  common: (n: number) => n >= NAMESAKES.from && n < NAMESAKES.to,
  revoked: (n: number) => n % 10 === 1,
  withRevokedKey: (n: number) => n % 7 === 3,
  popular: (n: number) => n % 5 < 3,
  rare: (n: number) => n % 500 === 2,
};

/** True if the n-th developer belongs to no company. */
const isFree = (n: number): boolean => n < 12_000;

/** True if the n-th developer owns an app named `common`. */
export const ownsCommon = (n: number): boolean => n >= 1 && n <= NAMESAKES.to - NAMESAKES.from;

/** True if the n-th API product has the attribute `access` with the value `public`. */
export const isPublic = (n: number): boolean => n % 5 !== 0;

/** Returns the names of the n-th developer's apps. */
const appNamesOf = ({ n, k }: Member): string[] => {
  if (n === LANDLORD) return k === undefined ? numbers(CROWDED).map((n) => appNameOf({ n })) : [];
  if (n >= KINDS.apps - CROWDED + 1) return [];
  return k === undefined || ownsCommon(n) ? [appNameOf({ n: CROWDED + n - 1 })] : [];
};

const numbers = (size: number): number[] => Array.from({ length: size }, (_, n) => n);

/** Number of entities by kind. */
export const KINDS = { developers: 12_100, apps: 3000, apiProducts: 1500 };
export type Kind = keyof typeof KINDS;

/** Stores and deletes members of a crowd with the same documents as the operations. */
export function crowdOf({ org }: Pick<Registry, 'org'>, context: Pick<Context, 'store' | 'vault' | 'log'>) {
  const { store } = context;
  const settings = { name: org, sealing: 'app' as const, secrets: 'retrievable' as const };
  const credentials = credentialVaultOf(settings, context);
  const stamps = ({ n }: Member) => created({ name: 'admin@example.com' }, 1_700_000_000_000 + n);

  const developer = (member: Member) => ({
    apps: appNamesOf(member),
    attributes: [{ name: 'team', value: `${member.n % 10}` }],
    companies: isFree(member.n) ? [] : ['boats'],
    developerId: developerIdOf(member),
    email: emailOf(member),
    firstName: 'Ada',
    lastName: 'Lovelace',
    organizationName: org,
    status: 'active' as const,
    userName: 'ada',
    ...stamps(member),
  });

  const app = (member: Member): StoredApp => {
    const { n, k } = member;
    const developerId = developerIdOf(ownerOf(member));
    const apiProducts = [...(appIs.popular(n) ? [POPULAR] : []), ...(appIs.rare(n) ? [RARE] : [])];
    const credential = {
      apiProducts: apiProducts.map((apiproduct) => ({ apiproduct, status: 'approved' as const })),
      attributes: [],
      consumerKey: `key-${n}-${k}`,
      consumerSecret: `secret-${n}-${k}`,
      expiresAt: -1,
      issuedAt: 1_700_000_000_000,
      scopes: [],
      status: appIs.withRevokedKey(n) ? ('revoked' as const) : ('approved' as const),
    };
    return {
      appFamily: 'default',
      appId: appIdOf(member),
      attributes: [{ name: 'DisplayName', value: `App ${n}` }],
      callbackUrl: 'https://example.com/cb',
      credentials: [
        credentials.seal({ owner: `developers/${developerId}`, name: appNameOf(member) }, credential),
      ],
      developerId,
      name: appNameOf(member),
      owner: `developers/${developerId}`,
      scopes: [],
      status: appIs.revoked(n) ? 'revoked' : 'approved',
      ...stamps(member),
    };
  };

  const apiProduct = (member: Member): ApiProduct => ({
    apiResources: ['/'],
    approvalType: 'auto',
    attributes: [{ name: 'access', value: isPublic(member.n) ? 'public' : 'private' }],
    displayName: `Product ${member.n}`,
    environments: ['test'],
    name: apiProductNameOf(member),
    proxies: ['weather'],
    scopes: [],
    ...stamps(member),
  });

  const storeApp = ({ apps, keys }: Collections, stored: StoredApp) => {
    apps.create(org, stored);
    for (const credential of stored.credentials) keys.create(org, credential, stored);
  };

  type Work = (store: Collections, member: Member) => unknown;
  const create: Record<Kind, Work> = {
    developers: ({ developers }, member) => developers.create(org, developer(member)),
    apps(store, member) {
      const stored = app(member);
      storeApp(store, stored);
      store.apps.joinOwner(org, stored);
    },
    apiProducts: ({ apiProducts }, member) => apiProducts.create(org, apiProduct(member)),
  };
  const remove: Record<Kind, Work> = {
    developers: ({ developers }, member) => developers.delete(org, developer(member)),
    apps(store, member) {
      const stored = app(member);
      store.apps.leaveOwner(org, stored);
      return deleteAppWithKeys(org, stored, store, credentials);
    },
    apiProducts: ({ apiProducts }, member) => apiProducts.delete(org, apiProduct(member)),
  };

  const withEach = (work: Work, members: readonly Member[]) =>
    store.atomically(async (collections) => {
      for (const member of members) await work(collections, member);
    });

  /** Developers are stored with the names of their apps, so apps do not add theirs. */
  const seeds: Record<Kind, Work> = { ...create, apps: (store, member) => storeApp(store, app(member)) };

  return {
    create: (kind: Kind, members: readonly Member[]) => withEach(create[kind], members),
    remove: (kind: Kind, members: readonly Member[]) => withEach(remove[kind], members),

    /** Stores all permanent members. */
    async seed(): Promise<void> {
      for (const kind of Object.keys(KINDS) as Kind[]) {
        const batch = Math.floor(MAX_WRITES_PER_UNIT / 2);
        for (let from = 0; from < KINDS[kind]; from += batch) {
          const members = numbers(Math.min(batch, KINDS[kind] - from)).map((n) => ({ n: from + n }));
          await withEach(seeds[kind], members);
        }
      }
    },
  };
}
