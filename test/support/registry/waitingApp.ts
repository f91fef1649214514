import { randomUUID } from 'node:crypto';
import { appDocumentId } from '../../../shared/schemas/owner';
import type { Store } from '../../../shared/store/store';
import { unique } from './given';

/** Stores an app that waits for its first credential, without running the trigger; returns its event. */
export async function storeWaitingApp(
  store: Pick<Store, 'atomically'>,
  org: string,
  developerId: string,
  apiProducts: readonly string[] = [],
) {
  const name = unique('stored');
  const owner = `developers/${developerId}`;
  await store.atomically(({ apps }) => {
    apps.create(org, {
      name,
      developerId,
      owner,
      appId: randomUUID(),
      appFamily: 'default',
      status: 'approved',
      attributes: [],
      scopes: [],
      credentials: [],
      createdAt: 0,
      createdBy: 'import',
      lastModifiedAt: 0,
      lastModifiedBy: 'import',
      firstCredential: {
        apiProducts: apiProducts.map((apiproduct) => ({ apiproduct, status: 'approved' as const })),
        scopes: [],
        keyExpiresIn: -1,
      },
    });
  });
  return { params: { org, app: appDocumentId({ owner, name }) } };
}
