import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { Unauthorized, WriteConflict } from '../../faults';
import { Audit } from '../../schemas/audit';
import { parseAppRef } from '../../schemas/owner';
import { membersWhere } from '../../schemas/shape';
import { traitsOf } from '../../schemas/traits';
import { byOrganization, placeBelow } from '../byOrganization';
import { type Data, pathOf, type Write } from '../database';
import { documentPath } from '../documentId';
import type { UnitOfWork } from '../unit';

/** Actor, action and client of an audit entry. */
export interface Actor {
  name: string;
  /** Name of the operation. */
  action: string;
  /** Address of the client. */
  address?: string | undefined;
  requestId?: string | undefined;
  /** Reason, as stated by the actor. */
  reason?: string | undefined;
  /** True if one entry of its own sums up all changes of the actor, so that commits have none. */
  isSummarized?: boolean | undefined;
}

/** An entry as stored, with its filter fields. */
const StoredAudit = Audit.extend({
  /** Prefix of an action up to its first dot: `credential` of `credential.revealed`. */
  family: z.string().optional(),
  outcome: z.enum(['done', 'denied']).optional(),
});

const derived = (entry: Audit): z.infer<typeof StoredAudit> => {
  const [family, ...rest] = entry.action.split('.');
  return {
    ...entry,
    ...(rest.length > 0 && { family }),
    outcome: entry.refused === undefined ? 'done' : 'denied',
  };
};

/**
 * Schemas of the documents of all collections below an organization, by collection name; '' is the
 * organization itself. Changes of `unaudited` collections are internal.
 */
export type AuditedCollections = Readonly<Record<string, z.ZodType | 'unaudited'>>;

/** Members omitted from audit entries. */
const hidden = membersWhere((schema) => {
  const { secret, internal } = traitsOf(schema);
  return secret === true || internal === true;
});

/** Members of documents whose change alone is not worth an entry. */
const unnoted = new Set(['links', 'lastSignInAt', 'resetAskedAt']);

const noted = (data: Data): Data =>
  Object.fromEntries(Object.entries(data).filter(([name]) => !unnoted.has(name)));

/**
 * Maximum size of the changes of one entry, in characters of JSON; a larger entry names only the entities.
 */
const MAX_CHANGES_LENGTH = 200_000;

const isMap = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Compares what is stored of two values: no order of members, and none that are undefined. */
function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((element, index) => isSame(element, other[index]));
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime();
  if (!isMap(one) || !isMap(other)) return one === other || Object.is(one, other);
  return (
    Object.entries(one).every(([name, member]) => isSame(member, other[name])) &&
    Object.entries(other).every(([name, member]) => member === undefined || one[name] !== undefined)
  );
}

/** Returns the members of `from` that differ in `other`, as JSON without hidden members. */
const differing = (
  from: Data | undefined,
  other: Data | undefined,
  schema: z.ZodType,
): string | undefined => {
  if (!from) return undefined;
  const members = Object.entries(from).filter(([name, value]) => !other || !isSame(value, other[name]));
  return JSON.stringify(hidden.removeWithUnknown(Object.fromEntries(members), schema));
};

interface AuditedChange {
  org: string;
  entity: string;
  before?: string | undefined;
  after?: string | undefined;
}

const changeOf = (
  write: Write,
  before: ReadonlyMap<string, Data>,
  collections: AuditedCollections,
): AuditedChange | undefined => {
  if ('update' in write) return undefined;
  const path = pathOf(write);
  const place = placeBelow(path);
  if (!place) return undefined;
  const schema = collections[place.collection];
  if (!schema) throw new Error(`Changes of ${place.collection} are neither audited nor unaudited`);
  if (schema === 'unaudited') return undefined;
  const entity = place.entity || 'organization';
  const data = 'data' in write ? write.data : undefined;
  const known = before.get(path);
  // An unchanged document is written back only as a lock.
  if (data && known && isSame(noted(data), noted(known))) return undefined;
  return {
    org: place.org,
    entity,
    before: differing(known, data, schema),
    after: differing(data, known, schema),
  };
};

/** Returns entities and, for apps, their owners too, so that an owner's entries include those of its apps. */
export function withOwners(entities: readonly string[]): string[] {
  const owners = entities.flatMap((entity) => {
    const [collection, id = ''] = entity.split('/');
    return (collection === 'apps' && parseAppRef(id)?.owner) || [];
  });
  return [...new Set([...entities, ...owners])];
}

/** Creates an entry id: milliseconds since 1970, then random characters, so that ids sort by time. */
export const auditId = (at: number): string =>
  `${String(at).padStart(15, '0')}-${randomBytes(9).toString('base64url').replace(/[-_]/g, '0')}`;

const entryAt = (org: string, id: string): string => documentPath('organizations', org, 'audits', id);

/** Derives audit entries from writes, one for each organization with an audited change. */
export function auditOf(
  writes: readonly Write[],
  before: ReadonlyMap<string, Data>,
  { name, action, address, requestId, reason }: Actor,
  at: number,
  collections: AuditedCollections,
): Write[] {
  const all = byOrganization(writes.flatMap((write) => changeOf(write, before, collections) ?? []));
  return [...all].map(([org, changes]) => {
    const isLong =
      changes.reduce((sum, { before = '', after = '' }) => sum + before.length + after.length, 0) >
      MAX_CHANGES_LENGTH;
    const id = auditId(at);
    const data = {
      id,
      at,
      actor: name,
      action,
      address,
      requestId,
      reason,
      entities: withOwners(changes.map(({ entity }) => entity)),
      changes: changes.map(({ entity, before, after }) => (isLong ? { entity } : { entity, before, after })),
    };
    return { create: entryAt(org, id), data: StoredAudit.parse(derived(data)) as Data };
  });
}

/** Filters of a list of entries. */
interface AuditFilters {
  equals: Partial<Record<'actor' | 'action' | 'family' | 'outcome', string>>;
  entity?: string | undefined;
  /** From (inclusive) and until (exclusive), in milliseconds since 1970. */
  from?: number | undefined;
  until?: number | undefined;
}

/** Lower bound of all ids of a time. */
const before = (moment: number): string => String(moment).padStart(15, '0');

/** An event that is no change of an entity. */
export interface AuditNote {
  /** The entity, or the entity and those that contain it. */
  entity: string | readonly string[];
  /** Default: the name of the operation. */
  action?: string | undefined;
  /** Code of the fault, if the request was refused. */
  refused?: string | undefined;
  /** Number of rows of a downloaded file. */
  rows?: number | undefined;
}

/** Failed sign-ins from one network in one window. */
interface FailedSignIns {
  entity: string;
  address: string;
  /** Start of the window, in milliseconds since 1970. */
  window: number;
  /** Keyed hash of person and network, which reveals neither. */
  tag: string;
  /** Number to add. */
  more: number;
}

/** The actor where a developer did it whose account was closed since. */
const FORGOTTEN = 'deleted developer';

/** The actor where it is not known who asked. */
const NOBODY = 'anonymous';

/** `organizations/{org}/audits/{time-ordered id}` */
export const audits = (session: UnitOfWork) => ({
  /**
   * Writes an entry for something other than a change: access to a secret, or, with a fault's code, a
   * refusal.
   */
  note(org: string, { entity, ...noted }: AuditNote, { name: actor, ...rest }: Actor, at: number): void {
    const id = auditId(at);
    const entities = withOwners([entity].flat());
    const action = noted.action ?? rest.action;
    const entry = { ...rest, ...noted, action, id, at, actor, entities, changes: [] };
    session.create({ path: entryAt(org, id), schema: StoredAudit }, derived(entry), WriteConflict());
  },

  /** Stores the entry of an import, replacing its earlier state. */
  putImport(
    org: string,
    id: string,
    imported: NonNullable<Audit['imported']>,
    { name: actor, action }: Pick<Actor, 'name' | 'action'>,
    at: number,
  ): void {
    const entry = derived({ id, at, actor, action, entities: ['organization'], changes: [], imported });
    session.update({ path: entryAt(org, id) }, { data: { ...entry } });
  },

  /**
   * Counts failed sign-ins in the entry of a window; creates it if it is missing. Its id starts with the
   * window and ends with part of the tag, so that all processes use the same entry.
   */
  async countFailedSignIn(
    org: string,
    { entity, address, window, tag, more }: FailedSignIns,
    at: number,
  ): Promise<void> {
    const id = `${String(window).padStart(15, '0')}-${tag.slice(0, 12).replace(/[-_]/g, '0')}`;
    const place = { path: entryAt(org, id), schema: StoredAudit };
    const known = await session.find(place);
    const entry = derived({
      id,
      at,
      address,
      actor: NOBODY,
      action: 'session.failed',
      refused: Unauthorized.code,
      entities: [entity],
      changes: [],
    });
    session.update(place, {
      data: known ? {} : { ...entry },
      transforms: [{ field: 'attempts', increment: more }],
    });
  },

  /**
   * Takes the names of a deleted developer out of entries about an entity or by an actor, so many at a time, the
   * newest first. Returns where to go on; undefined when there are no more.
   */
  async forget(
    org: string,
    about: { entity: string } | { actor: string },
    { actor, from }: { actor: string; from: string | undefined },
    limit: number,
  ): Promise<string | undefined> {
    const found = await session.list(documentPath('organizations', org, 'audits'), StoredAudit, {
      orderBy: 'id',
      descending: true,
      limit,
      ...('entity' in about
        ? { contains: { field: 'entities', element: about.entity } }
        : { equals: { actor: about.actor } }),
      ...(from !== undefined && { startAfter: from }),
    });
    for (const entry of found) {
      const { address, reason, ...rest } = entry;
      const isOwn = entry.actor === actor;
      session.replace(
        { path: entryAt(org, entry.id), schema: StoredAudit },
        {
          ...rest,
          ...(isOwn ? { actor: FORGOTTEN } : { reason, address }),
          changes: entry.changes.map(({ entity }) => ({ entity })),
        },
      );
    }
    return found.length < limit ? undefined : found.at(-1)?.id;
  },

  /** One page of what happened, newest first; it begins after the entry `after`. */
  list: (
    org: string,
    { equals, entity, from, until }: AuditFilters,
    { after, count }: { after?: string | undefined; count: number },
  ) =>
    session.list(documentPath('organizations', org, 'audits'), Audit, {
      equals,
      orderBy: 'id',
      descending: true,
      limit: count,
      ...(entity !== undefined && { contains: { field: 'entities', element: entity } }),
      ...(after !== undefined ? { startAfter: after } : until !== undefined && { startAfter: before(until) }),
      ...(from !== undefined && { endBefore: before(from) }),
    }),
});
