import type { OperationContext } from '../context';
import type { OpenApiDocument } from '../domain/openApi';
import type { Caller } from '../environment';
import { ApiProductDoesNotExist } from '../faults';
import type { Collections } from '../store/store';

interface SpecRef {
  org: string;
  apiProduct: string;
}

/**
 * Stores the OpenAPI document of an API product, with the address that it was fetched from, and returns it; replaces
 * an earlier one. @throws ApiProductDoesNotExist
 */
export const putSpec = (
  { org, apiProduct }: SpecRef,
  accepted: OpenApiDocument,
  { store, now }: OperationContext,
  source?: string,
) =>
  store.atomically(async ({ apiProducts, specs }) => {
    const [, before] = await Promise.all([apiProducts.get(org, apiProduct), specs.find(org, apiProduct)]);
    const spec = { apiProduct, ...accepted, modifiedAt: now(), ...(source !== undefined && { source }) };
    specs.put(org, before, spec);
    if (!before) apiProducts.noteSpec(org, apiProduct, true);
    return spec;
  });

/** Deletes the OpenAPI document of an API product and returns it. @throws ApiProductDoesNotExist @throws SpecDoesNotExist */
export const deleteSpec = ({ org, apiProduct }: SpecRef, { store }: OperationContext) =>
  store.atomically(async ({ apiProducts, specs }) => {
    const spec = await specOf({ org, apiProduct }, { apiProducts, specs });
    specs.delete(org, spec);
    apiProducts.noteSpec(org, apiProduct, false);
    return spec;
  });

/**
 * Returns the OpenAPI document of an API product that the store's actor sees. The reads are the same whether or not
 * there is such a product. @throws ApiProductDoesNotExist @throws SpecDoesNotExist
 */
export async function specOf(
  { org, apiProduct }: SpecRef,
  { apiProducts, specs }: Pick<Collections, 'apiProducts' | 'specs'>,
) {
  const [product, spec] = await Promise.allSettled([
    apiProducts.get(org, apiProduct),
    specs.get(org, apiProduct),
  ]);
  if (product.status === 'rejected') throw product.reason;
  if (spec.status === 'rejected') throw spec.reason;
  return spec.value;
}

/** Returns what the OpenAPI document of an API product is; undefined without one. @throws ApiProductDoesNotExist */
export async function specSummaryOf(
  { org, apiProduct }: SpecRef,
  { role }: Caller,
  { apiProducts, specs }: Pick<Collections, 'apiProducts' | 'specs'>,
) {
  const [product, spec] = await Promise.allSettled([
    apiProducts.get(org, apiProduct),
    specs.find(org, apiProduct),
  ]);
  if (product.status === 'rejected') throw product.reason;
  if (spec.status === 'rejected') throw spec.reason;
  if (!spec.value) return undefined;
  const { source, ...summary } = spec.value;
  return { ...summary, ...(source !== undefined && role !== 'self' && { source }) };
}

/**
 * Returns the OpenAPI document of an API product that visitors of the portal see; none until the portal has
 * settings. @throws ApiProductDoesNotExist @throws SpecDoesNotExist
 */
export async function specForVisitors({ org, apiProduct }: SpecRef, store: Collections) {
  const [settings, spec] = await Promise.allSettled([
    store.portalSettings.find(org),
    specOf({ org, apiProduct }, store),
  ]);
  if (settings.status === 'rejected') throw settings.reason;
  if (!settings.value) throw ApiProductDoesNotExist({ apiProduct });
  if (spec.status === 'rejected') throw spec.reason;
  return spec.value;
}
