import * as z from 'zod';
import { type Fault, WriteConflict } from '../../faults';
import { appDocumentId } from '../../schemas/owner';
import { documentPath } from '../documentId';
import type { DocumentRef, UnitOfWork } from '../unit';
import type { StoredCredential } from './credentials';

/** Maximum API products stored with a key for prefetching; further ones are read after the app. */
const MAX_PREFETCHED_PRODUCTS = 20;

/** Entry point of verification: the app and owner of a consumer key. */
const StoredKey = z.object({
  app: z.string(),
  owner: z.string(),
  /** Names of API products to prefetch. The app has the authoritative list. */
  apiProducts: z.array(z.string()).default([]),
});
type StoredKey = z.infer<typeof StoredKey>;

const refTo = (org: string, keyRef: string): DocumentRef<StoredKey> => ({
  path: documentPath('organizations', org, 'keys', keyRef),
  schema: StoredKey,
});

/** `organizations/{org}/keys/{keyRef}`: enforces that a consumer key is unique in its organization. */
export const keys = (unit: UnitOfWork) => ({
  /** Stores which app a new key belongs to. @throws `taken`, by default WriteConflict, if the key exists */
  create: (
    org: string,
    { keyRef, apiProducts }: Pick<StoredCredential, 'keyRef' | 'apiProducts'>,
    app: { owner: string; name: string },
    taken: Fault = WriteConflict(),
  ) => {
    const names = apiProducts.slice(0, MAX_PREFETCHED_PRODUCTS).map(({ apiproduct }) => apiproduct);
    const key = { app: appDocumentId(app), owner: app.owner, apiProducts: names };
    unit.create(refTo(org, keyRef), key, taken);
  },

  find: (org: string, keyRef: string) => unit.find(refTo(org, keyRef)),

  delete: (org: string, keyRef: string) => unit.delete(refTo(org, keyRef)),
});
