import { z } from 'zod';
import { type Fault, WriteConflict } from '../faults';
import { appDocumentId } from './apps';
import type { Place, Session } from './session';

/** Where the app is that a consumer key belongs to, and whose it is: a verification starts here. */
const StoredKey = z.object({ app: z.string(), owner: z.string() });
type StoredKey = z.infer<typeof StoredKey>;

const at = (org: string, keyRef: string): Place<StoredKey> => ({
  path: `organizations/${org}/keys/${keyRef}`,
  schema: StoredKey,
});

/** `organizations/{org}/keys/{keyRef}`: no two apps of an organization share a consumer key. */
export const keys = (session: Session) => ({
  /** Notes which app a new key belongs to. @throws WriteConflict, or the fault given, when the key is taken */
  create: (
    org: string,
    keyRef: string,
    app: { owner: string; name: string },
    taken: Fault = WriteConflict(),
  ) => session.create(at(org, keyRef), { app: appDocumentId(app), owner: app.owner }, taken),

  find: (org: string, keyRef: string) => session.find(at(org, keyRef)),

  delete: (org: string, keyRef: string) => session.delete(at(org, keyRef)),
});
