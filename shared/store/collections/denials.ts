import * as z from 'zod';
import { ownerIdOf } from '../../schemas/owner';
import { documentId, documentPath } from '../documentId';
import type { Place, Session } from '../unit';

/** An API product that staff denied an owner: whatever key asks for it must be approved. */
const StoredDenial = z.object({
  /** Path of the owner below the organization. */
  owner: z.string(),
  apiProduct: z.string(),
  at: z.int(),
  by: z.string(),
  reason: z.string().optional(),
});
export type StoredDenial = z.infer<typeof StoredDenial>;

type Denied = Pick<StoredDenial, 'owner' | 'apiProduct'>;

const folder = (org: string): string => documentPath('organizations', org, 'denials');

const at = (org: string, { owner, apiProduct }: Denied): Place<StoredDenial> => ({
  path: documentPath('organizations', org, 'denials', `${ownerIdOf(owner)}~${documentId(apiProduct)}`),
  schema: StoredDenial,
});

/** `organizations/{org}/denials/{owner's id}~{name of the API product}` */
export const denials = (session: Session) => ({
  find: (org: string, denied: Denied) => session.find(at(org, denied)),

  /** An owner's, in the order of their ids: all, or so many. */
  list(org: string, owner: string, limit: number): Promise<StoredDenial[]> {
    const first = `${ownerIdOf(owner)}~`;
    const query = { startAt: first, endBefore: first.replace(/~$/, '\x7f'), limit };
    return session.list(folder(org), StoredDenial, query);
  },

  /** Stores a denial in the place of an earlier one. */
  put: (org: string, denial: StoredDenial): void =>
    session.update(at(org, denial), {
      data: StoredDenial.parse(denial),
      mask: Object.keys(StoredDenial.shape),
    }),

  delete: (org: string, denied: Denied): void => session.delete(at(org, denied)),
});
