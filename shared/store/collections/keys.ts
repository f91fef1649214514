import * as z from 'zod';
import { type Fault, WriteConflict } from '../../faults';
import { appDocumentId } from '../../schemas/owner';
import { documentPath } from '../documentId';
import type { Place, Session } from '../unit';
import type { StoredCredential } from './credentials';

/** Of a key for more API products, the others are read when the app is known. */
const MOST_READ_ALONG = 20;

/** Where the app is that a consumer key belongs to, and whose it is: a verification starts here. */
const StoredKey = z.object({
  app: z.string(),
  owner: z.string(),
  /** Names of the API products the key was made for, to be read along: what it opens, the app says. */
  apiProducts: z.array(z.string()).default([]),
});
type StoredKey = z.infer<typeof StoredKey>;

const at = (org: string, keyRef: string): Place<StoredKey> => ({
  path: documentPath('organizations', org, 'keys', keyRef),
  schema: StoredKey,
});

/** `organizations/{org}/keys/{keyRef}`: no two apps of an organization share a consumer key. */
export const keys = (session: Session) => ({
  /** Notes which app a new key belongs to. @throws WriteConflict, or the fault given, when the key is taken */
  create: (
    org: string,
    { keyRef, apiProducts }: Pick<StoredCredential, 'keyRef' | 'apiProducts'>,
    app: { owner: string; name: string },
    taken: Fault = WriteConflict(),
  ) => {
    const names = apiProducts.slice(0, MOST_READ_ALONG).map(({ apiproduct }) => apiproduct);
    const key = { app: appDocumentId(app), owner: app.owner, apiProducts: names };
    session.create(at(org, keyRef), key, taken);
  },

  find: (org: string, keyRef: string) => session.find(at(org, keyRef)),

  delete: (org: string, keyRef: string) => session.delete(at(org, keyRef)),
});
