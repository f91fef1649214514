import { type GrantRequest, grantsFor } from '../domain/grants';
import type { Caller } from '../environment';
import type { Grant } from '../schemas/credential';
import type { ApiProductWithDenials } from '../store/collections/apiProducts';
import type { Collections } from '../store/store';

/*
 * Denials: after staff revoke an API product or remove it from a key, new keys of the owner get it as
 * pending, even with automatic approval, until staff approve it. Denials outlive keys and apps.
 */

/** False for a denial of an earlier product with the same name. */
const isEffective = (denial: { at: number } | undefined, { createdAt }: ApiProductWithDenials): boolean =>
  denial !== undefined && denial.at >= createdAt;

/**
 * Same as `grantsFor`, but denied products are pending. Reads denials only of products that were ever denied.
 * @throws UnknownApiProduct @throws InvalidScopes
 */
export async function grantsTo(
  owner: string,
  request: GrantRequest,
  known: ReadonlyMap<string, ApiProductWithDenials>,
  { denials }: Collections,
): Promise<Grant[]> {
  return Promise.all(
    grantsFor(request, known).map(async (grant) => {
      const product = known.get(grant.apiproduct);
      if (grant.status !== 'approved' || !product?.denials) return grant;
      const denial = await denials.find(request.org, { owner, apiProduct: product.name });
      return isEffective(denial, product) ? { ...grant, status: 'pending' as const } : grant;
    }),
  );
}

/** A decision of staff about an API product of a key. */
export interface Decision {
  org: string;
  /** Path of the key's owner below the organization. */
  owner: string;
  apiProduct: string;
  /** The product by name; empty if it is gone. */
  known: ReadonlyMap<string, ApiProductWithDenials>;
  caller: Caller;
  /** Milliseconds since 1970. */
  at: number;
  reason?: string | undefined;
  /** The key that the decision is about. */
  keyRef?: string | undefined;
}

/** Denies an owner an API product, in the unit of work of the collections. */
export function deny(
  { org, owner, apiProduct, known, caller, at, reason, keyRef }: Decision,
  { apiProducts, denials }: Collections,
): void {
  denials.put(org, {
    owner,
    apiProduct,
    at,
    by: caller.name,
    ...(reason !== undefined && { reason }),
    ...(keyRef !== undefined && { keyRef }),
  });
  if (known.get(apiProduct)?.denials === 0) apiProducts.noteDenial(org, apiProduct);
}

/** Removes the denial of an API product to an owner, if there may be one. */
export function lift({ org, owner, apiProduct, known }: Decision, { denials }: Collections): void {
  if (known.get(apiProduct)?.denials !== 0) denials.delete(org, { owner, apiProduct });
}
