import { grantsFor, type Wish } from '../domain/grants';
import type { Caller } from '../environment';
import type { Grant } from '../schemas/credential';
import type { ApiProductWithDenials } from '../store/collections/apiProducts';
import type { Collections } from '../store/store';

/*
 * Denials: an API product that staff revoked or took from a key of an owner's stays pending on whatever key
 * asks for it next, also where it is approved automatically, until staff approve it. They outlive keys and
 * apps.
 */

/** Whether a denial stands: one of an earlier product by the same name does not. */
const stands = (denial: { at: number } | undefined, { createdAt }: ApiProductWithDenials): boolean =>
  denial !== undefined && denial.at >= createdAt;

/**
 * Returns what a new key of an owner's opens, as `grantsFor`, but that what was denied is pending. Denials
 * are read only of products that were denied to anybody. @throws UnknownApiProduct @throws InvalidScopes
 */
export async function grantsTo(
  owner: string,
  wish: Wish,
  known: ReadonlyMap<string, ApiProductWithDenials>,
  { denials }: Collections,
): Promise<Grant[]> {
  return Promise.all(
    grantsFor(wish, known).map(async (grant) => {
      const product = known.get(grant.apiproduct);
      if (grant.status !== 'approved' || !product?.denials) return grant;
      const denial = await denials.find(wish.org, { owner, apiProduct: product.name });
      return stands(denial, product) ? { ...grant, status: 'pending' as const } : grant;
    }),
  );
}

/** A decision of staff on an API product of a key, as it was read for it. */
export interface Decision {
  org: string;
  /** Path of the key's owner below the organization. */
  owner: string;
  apiProduct: string;
  /** The products of that name: one, or none where it is gone. */
  known: ReadonlyMap<string, ApiProductWithDenials>;
  caller: Caller;
  /** In milliseconds since 1970. */
  at: number;
  reason?: string | undefined;
}

/** Denies an owner an API product from now on, in the unit of work of the collections. */
export function deny(
  { org, owner, apiProduct, known, caller, at, reason }: Decision,
  { apiProducts, denials }: Collections,
): void {
  denials.put(org, { owner, apiProduct, at, by: caller.name, ...(reason !== undefined && { reason }) });
  if (known.get(apiProduct)?.denials === 0) apiProducts.noteDenial(org, apiProduct);
}

/** Ends the denial of an API product to an owner, where there may be one. */
export function lift({ org, owner, apiProduct, known }: Decision, { denials }: Collections): void {
  if (known.get(apiProduct)?.denials !== 0) denials.delete(org, { owner, apiProduct });
}
