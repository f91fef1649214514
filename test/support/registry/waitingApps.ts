import { randomUUID } from 'node:crypto';
import { created } from '../../../shared/domain/stamps';
import type { OwnerKind, OwnerPath } from '../../../shared/operations/owners';
import { appDocumentId } from '../../../shared/schemas/owner';
import type { ParamsOf } from '../../../shared/schemas/path';
import type { StoredApp } from '../../../shared/store/collections/apps';
import { unique } from './given';
import type { Registry } from './registry';

/** A stored app that requests its first credential. */
export interface WaitingApp {
  app: StoredApp;
  /** Document id of the app. */
  id: string;
}

/** Stores an app that requests its first credential, as a client that relies on the trigger does. */
export async function storeWaitingApp(
  { org, context }: Registry,
  kind: OwnerKind,
  params: object,
  { ageMs, ...draft }: { ageMs: number } & Partial<StoredApp>,
): Promise<WaitingApp> {
  const app = await context.store.atomically(async (store) => {
    const { owner, appMembers } = await kind.find(store, { org, ...params } as ParamsOf<OwnerPath>);
    const stored: StoredApp = {
      name: unique('waiting'),
      owner,
      ...appMembers,
      appId: randomUUID(),
      appFamily: 'default',
      status: 'approved',
      attributes: [],
      scopes: [],
      credentials: [],
      ...created({ name: 'import' }, context.now() - ageMs),
      firstCredential: { apiProducts: [], scopes: [], keyExpiresIn: -1 },
      ...draft,
    };
    store.apps.joinOwner(org, stored);
    return store.apps.create(org, stored);
  });
  return { app, id: appDocumentId(app) };
}
