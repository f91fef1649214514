import { InvalidScopes, UnknownApiProduct } from '../faults';
import type { ApiProduct } from '../schemas/apiProduct';
import type { Credential, Grant } from '../schemas/credential';

export interface Wish {
  org: string;
  /** Names of the API products asked for. */
  apiProducts: readonly string[];
  scopes: readonly string[];
}

/**
 * What a new key for these API products opens: at once where approval is automatic, once somebody
 * approves where it is manual.
 *
 * @throws UnknownApiProduct @throws InvalidScopes when a scope is on none of the products
 */
export function grantsFor(
  { org, apiProducts, scopes }: Wish,
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

/** Names of the API products that credentials open, each once. */
export const openedBy = (credentials: readonly Pick<Credential, 'status' | 'apiProducts'>[]): string[] => {
  const grants = credentials.flatMap(({ status, apiProducts }) => (status === 'approved' ? apiProducts : []));
  return [
    ...new Set(grants.filter(({ status }) => status === 'approved').map(({ apiproduct }) => apiproduct)),
  ];
};
