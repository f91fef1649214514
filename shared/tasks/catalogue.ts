import type { OperationContext } from '../context';
import { effectiveOf } from '../domain/effective';
import { audienceOf, callingOwner } from '../domain/visibility';
import type { Caller } from '../environment';
import { ApiProductDoesNotExist } from '../faults';
import type { ApiProduct } from '../schemas/apiProduct';
import { accessOf } from '../schemas/apiProductSearch';
import { displayNameOf } from '../schemas/app';
import type { CatalogueProduct, OwnCatalogueProduct } from '../schemas/catalogue';
import type { Effective } from '../schemas/keySummary';
import type { StoredApp } from '../store/collections/apps';
import type { StoredOwner } from '../store/collections/owners';
import type { Collections } from '../store/store';
import type { PageRequest } from '../store/unit';

/** Maximum own apps that the catalogue looks for API products in, in the order of names. */
const MAX_APPS = 200;

interface CatalogueRequest extends Pick<PageRequest, 'count'> {
  start?: PageRequest['startKey'];
  /** Only the product of this name. */
  apiProduct?: string | undefined;
}

/** Splits a page from the item that was read beyond it, which starts the next page. */
export const splitPage = <Item extends { name: string }>(items: readonly Item[], count: number) => ({
  items: items.slice(0, count),
  next: items[count]?.name,
});

const presented = (product: ApiProduct & { hasSpec: boolean }): CatalogueProduct => {
  const { name, displayName, description, approvalType, environments, scopes } = product;
  const { quota, quotaInterval, quotaTimeUnit, hasSpec } = product;
  return {
    name,
    displayName,
    description,
    approvalType,
    environments,
    scopes,
    quota,
    quotaInterval,
    quotaTimeUnit,
    hasSpec,
    access: accessOf(product),
    hasAudience: accessOf(product) === 'private' && audienceOf(product).length > 0,
  };
};

/** Returns a page of the API products that the store's actor sees. @throws ApiProductDoesNotExist */
async function visibleProducts(
  org: string,
  { apiProduct, start: startKey, count }: CatalogueRequest,
  { apiProducts }: Collections,
) {
  if (apiProduct !== undefined) return { items: [await apiProducts.get(org, apiProduct)], next: undefined };
  return splitPage(await apiProducts.listOffered(org, { startKey, count: count + 1 }), count);
}

/**
 * Returns API products that visitors of the portal see; none until the portal has settings. @throws
 * ApiProductDoesNotExist
 */
export async function catalogueForVisitors(org: string, request: CatalogueRequest, store: Collections) {
  const [settings, { items, next }] = await Promise.all([
    store.portalSettings.find(org),
    visibleProducts(org, request, store),
  ]);
  if (settings) return { apiProduct: items.map(presented), next };
  if (request.apiProduct !== undefined) throw ApiProductDoesNotExist({ apiProduct: request.apiProduct });
  return { apiProduct: [] };
}

/** Returns whether an app can call an API product with one of its keys; undefined if no key has it. */
function effectiveFor(
  apiProduct: string,
  app: StoredApp,
  owner: StoredOwner | undefined,
  now: number,
): Effective | undefined {
  const all = app.credentials.flatMap((credential) => {
    const apiProducts = credential.apiProducts.filter(({ apiproduct }) => apiproduct === apiProduct);
    if (apiProducts.length === 0) return [];
    const evidence = { app, owner, ownerKind: 'developers' as const };
    return [effectiveOf({ ...evidence, credential: { ...credential, apiProducts } }, now)];
  });
  return all.find(({ works }) => works) ?? all[0];
}

/**
 * Returns API products that the calling developer sees, each with the apps that have it. @throws
 * ApiProductDoesNotExist
 */
export async function catalogueFor(
  org: string,
  request: CatalogueRequest,
  caller: Caller,
  { store, now }: OperationContext,
): Promise<{ apiProduct: OwnCatalogueProduct[]; next: string | undefined }> {
  const path = `${callingOwner(caller)}`;
  const [{ items, next }, apps, owner] = await Promise.all([
    visibleProducts(org, request, store),
    store.apps.list(org, path, { count: MAX_APPS }),
    store.owners.find(org, path),
  ]);
  return {
    apiProduct: items.map((product) => ({
      ...presented(product),
      heldBy: apps.flatMap((app) => {
        const effective = effectiveFor(product.name, app, owner, now());
        return effective ? [{ appId: app.appId, displayName: displayNameOf(app), effective }] : [];
      }),
    })),
    next,
  };
}
