import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import {
  DeveloperAlreadyExists,
  DeveloperDoesNotExist,
  DeveloperIdDoesNotExist,
  DeveloperStartKeyDoesNotExist,
  InvalidEmail,
} from '../../faults';
import { type Attribute, Attributes } from '../../schemas/attribute';
import { Developer, listed } from '../../schemas/developer';
import { termsOf } from '../../schemas/searchTerms';
import { searchKey } from '../../schemas/text';
import { internal } from '../../schemas/traits';
import type { Query } from '../database';
import { documentId, documentPath } from '../documentId';
import { type DocumentRef, type PageRequest, requireStart, type UnitOfWork } from '../unit';
import { closable, closing } from './owners';

/** A developer as stored. */
export const StoredDeveloper = Developer.extend({
  /** The e-mail address in lower case: the sort key. */
  emailKey: z.string(),
  /** Search keys: `searchKey` of the names. */
  firstNameKey: internal(z.string()).default(''),
  lastNameKey: internal(z.string()).default(''),
  userNameKey: internal(z.string()).default(''),
  /** Beginnings of the words of names and e-mail address: see schemas/searchTerms.ts. */
  terms: internal(z.array(z.string())).default([]),
  /** Number of the developer's apps. */
  appCount: internal(z.int()).default(0),
  /** Names of all the developer's apps, oldest first. */
  apps: z.array(z.string()),
  /** Roles by company, where one is set. */
  roles: z.array(z.object({ company: z.string(), role: z.string() })).default([]),
  /** When the status last changed, in milliseconds since 1970; absent while it is the first. */
  statusSince: internal(z.int().optional()),
  ...closable,
});
export type StoredDeveloper = z.infer<typeof StoredDeveloper>;

type Derived = 'emailKey' | 'firstNameKey' | 'lastNameKey' | 'userNameKey' | 'terms' | 'appCount';

/** The fields of a developer that lists and exports read. */
const FoundDeveloper = StoredDeveloper.pick({
  ...listed,
  appCount: true,
  emailKey: true,
  firstNameKey: true,
  lastNameKey: true,
  userNameKey: true,
}).extend({ attributes: Attributes.default([]) });
export type FoundDeveloper = z.infer<typeof FoundDeveloper>;

const { attributes: _, ...shown } = FoundDeveloper.shape;
const rowFields = Object.keys(shown);

/** Returns the texts by which a developer is found. */
export const textsOf = (
  developer: Pick<StoredDeveloper, 'firstName' | 'lastName' | 'userName' | 'email'>,
): string[] => [developer.firstName, developer.lastName, developer.userName, developer.email];

/** Filters of a list of developers; undefined ones match all. */
export interface DeveloperFilters {
  status?: FoundDeveloper['status'] | undefined;
  attribute?: Attribute | undefined;
}

/** The requested part of a list, and its order. */
interface DeveloperPart extends Pick<Query, 'descending' | 'after'> {
  orderBy: 'createdAt' | 'emailKey' | 'firstNameKey' | 'lastNameKey' | 'appCount';
  limit: number;
}

const filtersOf = ({ status, attribute }: DeveloperFilters): Pick<Query, 'equals' | 'contains'> => ({
  ...(status && { equals: { status } }),
  ...(attribute && { contains: { field: 'attributes', element: attribute } }),
});

const EmailOnly = StoredDeveloper.pick({ email: true, emailKey: true });

const Registration = StoredDeveloper.pick({ createdAt: true });

/** Reserves a lower-case e-mail address, so that it is unique. */
const EmailReservation = z.object({ developerId: z.string(), ...closable });

/** Sorts after every text with the same prefix. */
const LAST = '\u{10ffff}';

const keyOf = (email: string): string => email.toLowerCase();

const derived = <T extends Omit<StoredDeveloper, Derived>>(developer: T) => ({
  ...developer,
  emailKey: keyOf(developer.email),
  firstNameKey: searchKey(developer.firstName),
  lastNameKey: searchKey(developer.lastName),
  userNameKey: searchKey(developer.userName),
  terms: termsOf(textsOf(developer)),
  appCount: developer.apps.length,
});

/** True if all search fields of a developer are up to date. */
export const isDeveloperIndexed = (developer: StoredDeveloper): boolean =>
  isDeepStrictEqual(developer, derived(developer));

const folder = (org: string): string => documentPath('organizations', org, 'developers');

const at = (org: string, developerId: string): DocumentRef<StoredDeveloper> => ({
  path: documentPath('organizations', org, 'developers', developerId),
  schema: StoredDeveloper,
});

const holderAt = (org: string, email: string) => {
  const id = documentId(keyOf(email));
  return id === undefined
    ? undefined
    : { path: documentPath('organizations', org, 'developerEmails', id), schema: EmailReservation };
};

/**
 * Returns the possible values of a developer segment of a URL: as sent and, if it still looks encoded,
 * decoded once more, because `apigeecli` encodes e-mail addresses twice.
 */
export const decodingsOf = (developer: string): string[] => {
  if (!/%[0-9A-Fa-f]{2}/.test(developer)) return [developer];
  try {
    return [developer, decodeURIComponent(developer)];
  } catch {
    return [developer];
  }
};

/** Returns the e-mail addresses a developer segment may mean; none for a developerId. */
const emailsIn = (developer: string): string[] => decodingsOf(developer).filter((text) => text.includes('@'));

/** `organizations/{org}/developers/{developerId}` and `organizations/{org}/developerEmails/{lower-case e-mail}` */
export const developers = (session: UnitOfWork) => {
  const holderOf = async (org: string, email: string) => {
    const place = holderAt(org, email);
    return place && session.find(place);
  };

  const byEmail = async (org: string, emails: string[]) => {
    const holders = await Promise.all(emails.map((email) => holderOf(org, email)));
    return holders.find((holder) => holder !== undefined);
  };

  const byId = async (org: string, developerId: string) => {
    const id = documentId(developerId);
    return id === undefined ? undefined : session.find(at(org, id));
  };

  const hold = (org: string, { email, developerId }: StoredDeveloper) => {
    const place = holderAt(org, email);
    if (!place) throw InvalidEmail();
    session.create(place, { developerId }, DeveloperAlreadyExists({ email }));
  };

  const release = (org: string, { email }: Pick<StoredDeveloper, 'email'>) => {
    const place = holderAt(org, email);
    if (place) session.delete(place);
  };

  const pageOf = async <T extends { emailKey: string }>(
    org: string,
    { startKey, count }: PageRequest,
    schema: z.ZodType<T>,
    fields?: readonly string[],
  ): Promise<T[]> => {
    const startAt = startKey && keyOf(startKey.at);
    const page = await session.list(folder(org), schema, {
      orderBy: 'emailKey',
      limit: count,
      ...(startAt !== undefined && { startAt }),
      ...(fields && { fields }),
    });
    requireStart(startKey, page[0]?.emailKey === startAt, DeveloperStartKeyDoesNotExist);
    return page;
  };

  return {
    /**
     * Returns the developerId of a developer given by e-mail address or developerId, and whether apps may be
     * added. @throws DeveloperDoesNotExist @throws DeveloperIdDoesNotExist
     */
    async identify(org: string, developer: string): Promise<z.infer<typeof EmailReservation>> {
      const emails = emailsIn(developer);
      if (emails.length === 0) return this.get(org, developer);
      const holder = await byEmail(org, emails);
      if (!holder) throw DeveloperDoesNotExist({ developer, org });
      return holder;
    },

    /** Same, but does not check that a given developerId exists. @throws DeveloperDoesNotExist */
    async idOf(org: string, developer: string): Promise<string> {
      const isEmail = emailsIn(developer).length > 0;
      return isEmail ? (await this.identify(org, developer)).developerId : developer;
    },

    /** @throws DeveloperDoesNotExist @throws DeveloperIdDoesNotExist */
    async get(org: string, developer: string): Promise<StoredDeveloper> {
      const named = emailsIn(developer).length > 0;
      const found = await byId(org, await this.idOf(org, developer));
      if (!found) throw (named ? DeveloperDoesNotExist : DeveloperIdDoesNotExist)({ developer, org });
      return found;
    },

    /**
     * Returns the developers that exist among those given by e-mail address or developerId, in that order.
     */
    list: (org: string, page: PageRequest) => pageOf(org, page, StoredDeveloper),

    /** Returns the e-mail addresses of one page. @throws DeveloperStartKeyDoesNotExist */
    listEmails: async (org: string, page: PageRequest) =>
      (await pageOf(org, page, EmailOnly, ['email', 'emailKey'])).map(({ email }) => email),

    /** Returns one page, ordered by e-mail address. @throws DeveloperStartKeyDoesNotExist */
    listByApp: (org: string, app: string) =>
      session.list(folder(org), StoredDeveloper, {
        orderBy: 'emailKey',
        contains: { field: 'apps', element: app },
      }),

    /** Returns the developers who own an app with this name, ordered by e-mail address. */
    async findAll(org: string, named: readonly string[]): Promise<StoredDeveloper[]> {
      const holders = await Promise.all(
        named.map((name) => (name.includes('@') ? holderOf(org, name) : { developerId: name })),
      );
      const ids = new Set(holders.flatMap((holder) => holder?.developerId ?? []));
      const found = await Promise.all([...ids].map((id) => byId(org, id)));
      return found.flatMap((developer) => developer ?? []);
    },

    /** Returns a company's developers, ordered by e-mail address: all, or up to `most`. */
    listByCompany: (org: string, company: string, most?: number) =>
      session.list(folder(org), StoredDeveloper, {
        orderBy: 'emailKey',
        contains: { field: 'companies', element: company },
        ...(most !== undefined && { limit: most }),
      }),

    /** Returns a part of the matching developers, with the fields that lists show. */
    search: (org: string, filters: DeveloperFilters, part: DeveloperPart): Promise<FoundDeveloper[]> =>
      session.list(folder(org), FoundDeveloper, { ...filtersOf(filters), ...part, fields: rowFields }),

    /** Counts the matching developers. */
    count: (org: string, filters: DeveloperFilters) => session.count(folder(org), filtersOf(filters)),

    /** Returns the registration times of the newest developers, latest first. */
    newest: async (org: string, limit: number): Promise<number[]> => {
      const query = { orderBy: 'createdAt', descending: true, limit, fields: ['createdAt'] };
      return (await session.list(folder(org), Registration, query)).map(({ createdAt }) => createdAt);
    },

    /** Returns a part of the developers with a word that begins with a term, ordered by registration. */
    withTerm: (
      org: string,
      term: string,
      part: Pick<Query, 'descending' | 'after'> & { limit: number; withAttributes?: boolean },
    ): Promise<FoundDeveloper[]> => {
      const { withAttributes = false, ...rest } = part;
      return session.list(folder(org), FoundDeveloper, {
        ...rest,
        contains: { field: 'terms', element: term },
        orderBy: 'createdAt',
        fields: withAttributes ? [...rowFields, 'attributes'] : rowFields,
      });
    },

    /** Counts the developers with a word that begins with a term, up to `most`. */
    countTerm: async (org: string, term: string, most: number): Promise<number> => {
      const contains = { field: 'terms', element: term };
      const query = { contains, orderBy: 'createdAt', descending: true, limit: most };
      return (await session.listPaths(folder(org), query)).length;
    },

    /** Returns developers by the beginning of their e-mail address, ordered by it. */
    startingWith: (org: string, email: string, most: number): Promise<FoundDeveloper[]> =>
      session.list(folder(org), FoundDeveloper, {
        orderBy: 'emailKey',
        startAt: email,
        endBefore: `${email}${LAST}`,
        limit: most,
        fields: [...rowFields, 'attributes'],
      }),

    /** Returns a batch ordered by id, for `reindex`. */
    batch: (org: string, after: string | undefined, limit: number): Promise<StoredDeveloper[]> =>
      session.list(folder(org), StoredDeveloper, {
        limit,
        ...(after !== undefined && { startAfter: after }),
      }),

    /** Recomputes the search fields of a developer. Returns whether any changed. */
    async reindex(org: string, developerId: string): Promise<boolean> {
      const found = await byId(org, developerId);
      if (!found || isDeveloperIndexed(found)) return false;
      session.replace(at(org, developerId), derived(found));
      return true;
    },

    /** Streams the matching developers, ordered by id, in batches of `count`, with all fields of exports. */
    stream: (org: string, filters: DeveloperFilters, count: number): AsyncGenerator<FoundDeveloper[]> =>
      session.stream(
        folder(org),
        FoundDeveloper,
        { ...filtersOf(filters), fields: [...rowFields, 'attributes'] },
        count,
      ),

    /** @throws DeveloperAlreadyExists */
    create(org: string, developer: Omit<StoredDeveloper, Derived | 'roles'>): StoredDeveloper {
      const stored = derived({ ...developer, roles: [] });
      session.create(at(org, stored.developerId), stored, DeveloperAlreadyExists(stored));
      hold(org, stored);
      return stored;
    },

    /**
     * Replaces a developer read in this unit of work, and the reservation of the e-mail address. @throws
     * DeveloperAlreadyExists
     */
    replace(org: string, before: StoredDeveloper, after: StoredDeveloper): StoredDeveloper {
      const isOther = after.status !== before.status;
      const stored = derived({ ...after, ...(isOther && { statusSince: after.lastModifiedAt }) });
      session.replace(at(org, before.developerId), stored);
      if (stored.emailKey !== before.emailKey) {
        release(org, before);
        hold(org, stored);
      }
      return stored;
    },

    /** Deletes a developer. */
    close(org: string, developer: Pick<StoredDeveloper, 'developerId' | 'email'>, until: number): void {
      session.update(at(org, developer.developerId), closing(until));
      const holder = holderAt(org, developer.email);
      if (holder) session.update(holder, closing(until));
    },

    /** Closes a developer to new apps, until a time in milliseconds since 1970. */
    delete(org: string, developer: Pick<StoredDeveloper, 'developerId' | 'email'>): void {
      session.delete(at(org, developer.developerId));
      release(org, developer);
    },
  };
};
