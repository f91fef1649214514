import type { MatchedOffer } from '../domain/verdict';
import type { Attribute } from '../schemas/attribute';
import type { KnownKey, LookedUp } from './cache/verifier';

/** Percent-encodes all but visible ASCII. Source: RFC 9110, 5.5. */
const inHeader = (text: string): string =>
  text.replace(/[^\x20-\x24\x26-\x7e]/gu, (character) =>
    character.isWellFormed() ? encodeURIComponent(character) : '%EF%BF%BD',
  );

/** Maximum length of the attributes header; verifyApiKey returns longer ones. */
const MAX_ATTRIBUTES_LENGTH = 4096;

const attributesOf = (prefix: string, attributes: readonly Attribute[]) =>
  Object.fromEntries(attributes.map(({ name, value }) => [`${prefix}.${name}`, value]));

/**
 * Returns the headers that identify a caller, for a gateway to forward. Attributes are one JSON object, with
 * names such as `app.tier`; omitted if they are too long.
 */
export function identityHeaders(
  { org, keyRef }: LookedUp,
  { credential, app, owner, ownerKind }: KnownKey,
  { product, quota }: MatchedOffer,
): Record<string, string> {
  const attributes = JSON.stringify({
    ...attributesOf('developer', owner?.attributes ?? []),
    ...attributesOf('app', app.attributes),
    ...attributesOf('key', credential.attributes),
    ...attributesOf('apiproduct', product.attributes),
  });
  const headers: Record<string, string | undefined> = {
    'X-Keymint-Organization': org,
    'X-Keymint-Key-Ref': keyRef,
    'X-Keymint-App': app.name,
    'X-Keymint-App-Id': app.appId,
    'X-Keymint-Developer-Id': owner?.developerId,
    'X-Keymint-Developer-Email': owner?.email,
    'X-Keymint-Company': ownerKind === 'companies' ? owner?.name : undefined,
    'X-Keymint-App-Group': ownerKind === 'appGroups' ? owner?.name : undefined,
    'X-Keymint-Api-Product': product.name,
    'X-Keymint-Scopes': credential.scopes.join(' ') || undefined,
    'X-Keymint-Quota-Limit': quota?.limit,
    'X-Keymint-Quota-Interval': quota?.interval,
    'X-Keymint-Quota-Time-Unit': quota?.timeUnit,
    'X-Keymint-Attributes': attributes.length > MAX_ATTRIBUTES_LENGTH ? undefined : attributes,
  };
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, inHeader(value)]],
    ),
  );
}

const stampsOf = ({
  createdAt,
  createdBy,
  lastModifiedAt,
  lastModifiedBy,
}: {
  createdAt: number;
  createdBy: string;
  lastModifiedAt: number;
  lastModifiedBy: string;
}) => ({
  created_at: createdAt,
  created_by: createdBy,
  lastmodified_at: lastModifiedAt,
  lastmodified_by: lastModifiedBy,
});

/**
 * Returns the identity of a caller in the format of apid, without the consumer secret. Source: apid, verify
 * API.
 */
export function identityBody(
  { org }: LookedUp,
  { credential, app, owner, ownerKind }: KnownKey,
  { product, quota }: MatchedOffer,
  { key }: { key: string },
) {
  const isDeveloper = ownerKind === 'developers';
  const company = isDeveloper ? undefined : owner?.name;
  return {
    identifier: key,
    organization: org,
    clientId: {
      clientId: key,
      redirectURIs: app.callbackUrl ? [app.callbackUrl] : [],
      status: credential.status.toUpperCase(),
      scopes: credential.scopes,
      issuedAt: credential.issuedAt,
      expiresAt: credential.expiresAt,
      attributes: credential.attributes,
    },
    ...(owner &&
      isDeveloper && {
        developer: {
          id: owner.developerId,
          userName: owner.userName,
          firstName: owner.firstName,
          lastName: owner.lastName,
          email: owner.email,
          status: owner.status.toUpperCase(),
          ...stampsOf(owner),
          attributes: owner.attributes,
        },
      }),
    ...(owner &&
      !isDeveloper && {
        [ownerKind === 'companies' ? 'company' : 'appGroup']: {
          id: owner.name,
          name: owner.name,
          displayName: owner.displayName,
          status: owner.status.toUpperCase(),
          ...stampsOf(owner),
          attributes: owner.attributes,
        },
      }),
    app: {
      id: app.appId,
      name: app.name,
      callbackUrl: app.callbackUrl,
      status: app.status.toUpperCase(),
      appFamily: app.appFamily,
      company,
      apiproducts: credential.apiProducts.map(({ apiproduct }) => apiproduct),
      ...stampsOf(app),
      attributes: app.attributes,
    },
    apiProduct: {
      id: product.name,
      name: product.name,
      displayName: product.displayName,
      'quota.limit': quota?.limit,
      'quota.interval': quota?.interval === undefined ? undefined : Number(quota.interval),
      'quota.timeunit': quota?.timeUnit,
      status: 'APPROVED',
      ...stampsOf(product),
      environments: product.environments,
      apiproxies: product.proxies,
      scopes: product.scopes,
      attributes: product.attributes,
    },
  };
}
