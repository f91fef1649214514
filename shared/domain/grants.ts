import { InvalidScopes, UnknownApiProduct } from '../faults';
import type { ApiProduct } from '../schemas/apiProduct';
import type { Credential, Grant } from '../schemas/credential';

export interface GrantRequest {
  org: string;
  /** Names of the requested API products. */
  apiProducts: readonly string[];
  scopes: readonly string[];
}

/**
 * Returns the grants of a new key: approved or pending, depending on the approval type of each product.
 *
 * @throws UnknownApiProduct @throws InvalidScopes if no product has a requested scope
 */
export function grantsFor(
  { org, apiProducts, scopes }: GrantRequest,
  known: ReadonlyMap<string, ApiProduct>,
): Grant[] {
  const products = apiProducts.map((apiProduct) => {
    const product = known.get(apiProduct);
    if (!product) throw UnknownApiProduct({ apiProduct, org });
    return product;
  });
  const allowed = new Set(products.flatMap((product) => product.scopes));
  if (!scopes.every((scope) => allowed.has(scope))) throw InvalidScopes({ allowed: [...allowed] });
  return products.map(({ name, approvalType }) => ({
    apiproduct: name,
    status: approvalType === 'auto' ? 'approved' : 'pending',
  }));
}

/** Returns the names of API products approved on approved credentials, without duplicates. */
export const approvedProductsOf = (
  credentials: readonly Pick<Credential, 'status' | 'apiProducts'>[],
): string[] => {
  const grants = credentials.flatMap(({ status, apiProducts }) => (status === 'approved' ? apiProducts : []));
  return [
    ...new Set(grants.filter(({ status }) => status === 'approved').map(({ apiproduct }) => apiproduct)),
  ];
};
