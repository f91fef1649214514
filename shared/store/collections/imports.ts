import * as z from 'zod';
import { documentId, documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** Kinds of imported entities, in the order of their import. */
export const importedKinds = [
  'apiProduct',
  'spec',
  'developer',
  'company',
  'appGroup',
  'app',
  'portalSettings',
] as const;
export type ImportedKind = (typeof importedKinds)[number];

/** State of an entity imported from another registry. */
const StoredImport = z.object({
  kind: z.enum(importedKinds),
  /** Its developerId, appId or name; of an OpenAPI document the name of its API product. */
  id: z.string(),
  /** Fingerprint of the entity as stored here. */
  hash: z.string(),
  /** True while an import of several commits is incomplete. */
  isPartial: z.boolean().optional(),
  /** True once it was missing at the source and was revoked or deactivated here. */
  isGone: z.boolean().optional(),
  /** The pass that stored or ended it last, and how: see `passOf`. */
  pass: z.string().optional(),
});
export type StoredImport = z.infer<typeof StoredImport>;

/** Ways in which a pass changes an entity. */
export const importedChanges = ['created', 'changed', 'ended'] as const;
export type ImportedChange = (typeof importedChanges)[number];

/** Returns the mark of entities that a pass, named by its audit entry, changed in one way. */
export const passOf = (entry: string, change: ImportedChange): string => `${entry}~${change}`;

type ImportRef = Pick<StoredImport, 'kind' | 'id'>;

const folder = (org: string): string => documentPath('organizations', org, 'imports');

const refTo = (org: string, { kind, id }: ImportRef): DocumentRef<StoredImport> => ({
  path: documentPath('organizations', org, 'imports', `${kind}~${documentId(id)}`),
  schema: StoredImport,
});

/** `organizations/{org}/imports/{kind}~{id}` */
export const imports = (unit: UnitOfWork) => ({
  find: (org: string, imported: ImportRef) => unit.find(refTo(org, imported)),

  /** Stores the state, replacing an earlier one. */
  put: (org: string, imported: StoredImport): void =>
    unit.update(refTo(org, imported), {
      data: StoredImport.parse(imported),
      mask: Object.keys(StoredImport.shape),
    }),

  delete: (org: string, imported: ImportRef): void => unit.delete(refTo(org, imported)),

  /** Counts the entities with the mark of a pass. */
  countOf: (org: string, pass: string): Promise<number> => unit.count(folder(org), { equals: { pass } }),

  /** Returns up to `limit` entries of a kind, ordered by id, after `after`. */
  list: (org: string, kind: ImportedKind, limit: number, after?: ImportRef) =>
    unit.list(folder(org), StoredImport, {
      ...(after ? { startAfter: `${kind}~${documentId(after.id)}` } : { startAt: `${kind}~` }),
      endBefore: `${kind}\x7f`,
      limit,
    }),
});
