import { createHash } from 'node:crypto';
import type { Vault } from '../../shared/crypto/vault';
import type { ApiProduct } from '../../shared/schemas/apiProduct';
import type { AppGroup } from '../../shared/schemas/appGroup';
import type { Company } from '../../shared/schemas/company';
import { decodedName, parseOwner } from '../../shared/schemas/owner';
import type { PortalSettings } from '../../shared/schemas/portal';
import type { StoredApp } from '../../shared/store/collections/apps';
import type { CredentialVault, StoredCredential } from '../../shared/store/collections/credentials';
import type { StoredDeveloper } from '../../shared/store/collections/developers';
import type { StoredSpec } from '../../shared/store/collections/specs';
import type { EntityOf, OwnerEntity } from './canonical';

/*
 * Stored entities in the canonical form, and fingerprints that tell whether two are equal.
 */

const stampsOf = (stored: {
  createdAt: number;
  createdBy: string;
  lastModifiedAt: number;
  lastModifiedBy: string;
}) => ({
  createdAt: stored.createdAt,
  createdBy: stored.createdBy,
  lastModifiedAt: stored.lastModifiedAt,
  lastModifiedBy: stored.lastModifiedBy,
});

/** An API product that was read; what the store adds is left out. */
export function productEntity(
  product: ApiProduct & { denials?: number; hasSpec?: boolean },
): EntityOf<'apiProduct'> {
  const { denials: _, hasSpec: __, ...members } = product;
  return { kind: 'apiProduct', ...members };
}

export const specEntity = ({ apiProduct, document, source, modifiedAt }: StoredSpec): EntityOf<'spec'> => ({
  kind: 'spec',
  apiProduct,
  document,
  source,
  modifiedAt,
});

/** Settings of a portal, without the address that it has in this installation. */
export function portalSettingsEntity({ url: _, ...settings }: PortalSettings): EntityOf<'portalSettings'> {
  return { kind: 'portalSettings', settings };
}

export const developerEntity = (stored: StoredDeveloper): EntityOf<'developer'> => ({
  kind: 'developer',
  developerId: stored.developerId,
  email: stored.email,
  firstName: stored.firstName,
  lastName: stored.lastName,
  userName: stored.userName,
  status: stored.status,
  attributes: stored.attributes,
  ...stampsOf(stored),
});

export const companyEntity = (
  stored: Company,
  members: EntityOf<'company'>['members'],
): EntityOf<'company'> => ({
  kind: 'company',
  name: stored.name,
  displayName: stored.displayName,
  status: stored.status,
  attributes: stored.attributes,
  members: sortedMembers(members),
  ...stampsOf(stored),
});

/** Members in one order and spelling, in which lists are equal when they have the same members. */
export const sortedMembers = (members: EntityOf<'company'>['members']): EntityOf<'company'>['members'] =>
  members
    .map(({ email, role }) => ({ email: email.toLowerCase(), ...(role !== undefined && { role }) }))
    .sort((one, other) => (one.email < other.email ? -1 : 1));

export const appGroupEntity = (stored: AppGroup): EntityOf<'appGroup'> => ({
  kind: 'appGroup',
  name: stored.name,
  appGroupId: stored.appGroupId,
  displayName: stored.displayName,
  channelId: stored.channelId,
  channelUri: stored.channelUri,
  email: stored.email,
  status: stored.status,
  attributes: stored.attributes,
  ...stampsOf(stored),
});

/** The owner of a stored app. */
export function ownerEntity(app: Pick<StoredApp, 'owner' | 'companyName' | 'appGroup'>): OwnerEntity {
  const { kind, id } = parseOwner(app.owner);
  if (kind === 'developers') return { developerId: id };
  return kind === 'companies'
    ? { company: app.companyName ?? decodedName(id) }
    : { appGroup: app.appGroup ?? decodedName(id) };
}

/** Everything of an app but its credentials. */
export const appEntity = (app: StoredApp, credentials: EntityOf<'app'>['credentials']): EntityOf<'app'> => ({
  kind: 'app',
  owner: ownerEntity(app),
  appId: app.appId,
  name: app.name,
  appFamily: app.appFamily,
  status: app.status,
  callbackUrl: app.callbackUrl,
  scopes: app.scopes,
  attributes: app.attributes,
  credentials,
  ...stampsOf(app),
});

/** JSON with the members of every object in one order, without those that are undefined. */
const inOrder = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value;

/** Identifies what an entity is, whatever the order of its members. Nothing secret may be in it. */
export const fingerprintOf = (entity: object): string =>
  createHash('sha256').update(JSON.stringify(entity, inOrder)).digest('base64url');

const PURPOSE = 'consumer key without a secret';

/** Stands for the secret of a key that has none: no secret has this hash. */
export const absentSecret = (keyRef: string, vault: Pick<Vault, 'tag'>): string => vault.tag(keyRef, PURPOSE);

/** A credential for comparison: in place of key and secret, what identifies them. */
export interface ComparedCredential
  extends Pick<StoredCredential, 'keyRef' | 'status' | 'issuedAt' | 'expiresAt'> {
  secretHash: string | undefined;
  scopes: readonly string[];
  attributes: StoredCredential['attributes'];
  apiProducts: StoredCredential['apiProducts'];
}

/** The fingerprint of an app, whose credentials are compared in the order of their issuing. */
export function appFingerprint(
  { credentials: _, owner: __, ...app }: EntityOf<'app'>,
  owner: string,
  credentials: readonly ComparedCredential[],
): string {
  const sorted = credentials.toSorted(
    (one, other) => other.issuedAt - one.issuedAt || (one.keyRef < other.keyRef ? -1 : 1),
  );
  return fingerprintOf({ ...app, owner, credentials: sorted });
}

export const comparedCredential = (
  app: StoredApp,
  stored: StoredCredential,
  credentials: Pick<CredentialVault, 'secretHash'>,
): ComparedCredential => ({
  keyRef: stored.keyRef,
  secretHash: credentials.secretHash(app, stored),
  status: stored.status,
  issuedAt: stored.issuedAt,
  expiresAt: stored.expiresAt,
  scopes: stored.scopes,
  attributes: stored.attributes,
  apiProducts: stored.apiProducts,
});
