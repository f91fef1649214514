import { audienceAttributes } from '../domain/visibility';
import { InvalidRequest } from '../faults';
import type { ApiProduct } from '../schemas/apiProduct';
import type { PortalSettings } from '../schemas/portal';
import type { Collections } from '../store/store';
import { settingsOf } from './portal';

/*
 * Audiences of API products are no attributes that developers fill in at the portal: they would choose for
 * themselves what they see.
 */

/** API products per read. */
const BATCH = 500;

const refuse = (field: string, attribute: string, why: string) =>
  InvalidRequest({ problems: [{ field, description: `The attribute ${attribute} ${why}` }] });

/** Rejects an audience by an attribute of the portal's form. @throws InvalidRequest */
export async function requireStaffAudience(
  org: string,
  product: Pick<ApiProduct, 'attributes'>,
  store: Pick<Collections, 'portalSettings'>,
): Promise<void> {
  const named = audienceAttributes(product);
  if (named.length === 0) return;
  const { fields } = await settingsOf(org, store);
  const field = fields.find(({ attribute }) => named.includes(attribute));
  if (field)
    throw refuse(
      'attributes',
      field.attribute,
      'is a field of the portal, which developers fill in: no audience can depend on it',
    );
}

/** Rejects new fields of the portal's form that an audience depends on. @throws InvalidRequest */
export async function requireFreeFields(
  org: string,
  { fields }: Pick<PortalSettings, 'fields'>,
  { apiProducts, portalSettings }: Pick<Collections, 'apiProducts' | 'portalSettings'>,
): Promise<void> {
  const { fields: before } = await settingsOf(org, { portalSettings });
  const known = new Set(before.map(({ attribute }) => attribute));
  const added = fields.map(({ attribute }) => attribute).filter((attribute) => !known.has(attribute));
  if (added.length === 0) return;
  let after: string | undefined;
  do {
    const startKey = after === undefined ? undefined : { at: after, mustExist: false };
    const page = await apiProducts.list(org, { count: BATCH, startKey });
    for (const product of page) {
      const attribute = audienceAttributes(product).find((name) => added.includes(name));
      if (attribute !== undefined)
        throw refuse(
          'fields',
          attribute,
          `decides who sees the API product ${product.name}: developers cannot fill it in`,
        );
    }
    after = page.length < BATCH ? undefined : page.at(-1)?.name;
  } while (after !== undefined);
}
