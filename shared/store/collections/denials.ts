import * as z from 'zod';
import { ownerIdOf } from '../../schemas/owner';
import { documentId, documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';

/** An API product denied to an owner by staff: every new key of the owner needs approval for it. */
export const StoredDenial = z.object({
  /** Path of the owner below the organization. */
  owner: z.string(),
  apiProduct: z.string(),
  at: z.int(),
  by: z.string(),
  reason: z.string().optional(),
  /** The key that the decision was about. */
  keyRef: z.string().optional(),
});
export type StoredDenial = z.infer<typeof StoredDenial>;

type Denied = Pick<StoredDenial, 'owner' | 'apiProduct'>;

const folder = (org: string): string => documentPath('organizations', org, 'denials');

const refTo = (org: string, { owner, apiProduct }: Denied): DocumentRef<StoredDenial> => ({
  path: documentPath('organizations', org, 'denials', `${ownerIdOf(owner)}~${documentId(apiProduct)}`),
  schema: StoredDenial,
});

/** `organizations/{org}/denials/{owner's id}~{name of the API product}` */
export const denials = (unit: UnitOfWork) => ({
  find: (org: string, denied: Denied) => unit.find(refTo(org, denied)),

  /** Returns up to `limit` denials of an owner in the order of ids. */
  list(org: string, owner: string, limit: number): Promise<StoredDenial[]> {
    const first = `${ownerIdOf(owner)}~`;
    const query = { startAt: first, endBefore: first.replace(/~$/, '\x7f'), limit };
    return unit.list(folder(org), StoredDenial, query);
  },

  /** Stores a denial, replacing an earlier one. */
  put: (org: string, denial: StoredDenial): void =>
    unit.update(refTo(org, denial), {
      data: StoredDenial.parse(denial),
      mask: Object.keys(StoredDenial.shape),
    }),

  delete: (org: string, denied: Denied): void => unit.delete(refTo(org, denied)),
});
