import * as z from 'zod';
import { ApiProduct } from '../../shared/schemas/apiProduct';
import { AppName, AppStatus } from '../../shared/schemas/app';
import { Attributes } from '../../shared/schemas/attribute';
import { Credential } from '../../shared/schemas/credential';
import { DeveloperStatus, Email } from '../../shared/schemas/developer';
import {
  API_PRODUCT_NAME,
  MAX_CALLBACK_URL_LENGTH,
  MAX_FIELD_LENGTH,
  MAX_KEY_LENGTH,
  MAX_LISTED,
  MAX_LISTED_LENGTH,
  MAX_SPEC_URL_LENGTH,
} from '../../shared/schemas/limits';
import { DialectName } from '../../shared/schemas/organization';
import { PortalSettings } from '../../shared/schemas/portal';
import { SpecDraft } from '../../shared/schemas/spec';
import { OwnerName, oneLine } from '../../shared/schemas/text';
import { Millis } from '../../shared/schemas/time';

/*
 * The canonical form of an organization: one entity a line, as JSON. First a header, then API products,
 * their OpenAPI documents, developers, companies, app groups, apps and the settings of the portal. docs/migrating.md
 * describes it.
 */

/** The version of the form. */
const VERSION = 1;

const text = oneLine(MAX_FIELD_LENGTH);
const list = z.array(z.string().max(MAX_LISTED_LENGTH)).max(MAX_LISTED);

/** An id of a developer or an app: it is part of document ids. */
const Id = z.string().regex(/^[\w.@:+-]{1,250}$/, 'An id has letters, digits and . _ @ : + -');

/** Dates and names that some exporters leave out; absent ones keep what is stored. */
const stamps = {
  createdAt: Millis.optional(),
  createdBy: text.optional(),
  lastModifiedAt: Millis.optional(),
  lastModifiedBy: text.optional(),
};

const ProductEntity = ApiProduct.extend({
  kind: z.literal('apiProduct'),
  name: z.string().regex(API_PRODUCT_NAME, 'Not a name of an API product'),
  ...stamps,
});

/** The OpenAPI document of an API product. */
const SpecEntity = SpecDraft.extend({
  kind: z.literal('spec'),
  apiProduct: z.string().regex(API_PRODUCT_NAME, 'Not a name of an API product'),
  /** Address that it was fetched from. */
  source: oneLine(MAX_SPEC_URL_LENGTH).optional(),
  modifiedAt: Millis.optional(),
});

/** The settings of the developer portal, but for its address, which is that of an installation. */
const PortalSettingsEntity = z.object({
  kind: z.literal('portalSettings'),
  settings: PortalSettings.omit({ url: true }),
});

const DeveloperEntity = z.object({
  kind: z.literal('developer'),
  developerId: Id.optional(),
  email: Email,
  firstName: text,
  lastName: text,
  userName: text,
  status: DeveloperStatus,
  attributes: Attributes,
  ...stamps,
});

const CompanyEntity = z.object({
  kind: z.literal('company'),
  name: OwnerName,
  displayName: text,
  status: DeveloperStatus,
  attributes: Attributes,
  /** In the order of their e-mail addresses, which are in lower case. */
  members: z.array(z.object({ email: Email, role: text.optional() })),
  ...stamps,
});

const AppGroupEntity = z.object({
  kind: z.literal('appGroup'),
  name: OwnerName,
  appGroupId: Id.optional(),
  displayName: text.optional(),
  channelId: text.optional(),
  channelUri: text.optional(),
  email: text.optional(),
  status: DeveloperStatus,
  attributes: Attributes,
  ...stamps,
});

/** The owner of an app; exporters that know no developerId name the developer's e-mail address. */
const OwnerEntity = z.union([
  z.object({ developerId: Id }),
  z.object({ email: Email }),
  z.object({ company: OwnerName }),
  z.object({ appGroup: OwnerName }),
]);
export type OwnerEntity = z.infer<typeof OwnerEntity>;

const CredentialEntity = Credential.extend({
  consumerKey: oneLine(MAX_KEY_LENGTH).min(1),
  consumerSecret: oneLine(MAX_KEY_LENGTH).min(1).optional(),
  issuedAt: Millis.optional(),
  scopes: list,
});
export type CredentialEntity = z.infer<typeof CredentialEntity>;

const AppEntity = z.object({
  kind: z.literal('app'),
  owner: OwnerEntity,
  appId: Id.optional(),
  name: AppName,
  appFamily: text.default('default'),
  status: AppStatus,
  callbackUrl: oneLine(MAX_CALLBACK_URL_LENGTH).optional(),
  scopes: list,
  attributes: Attributes,
  credentials: z.array(CredentialEntity),
  ...stamps,
});

/** An entity of an organization in the canonical form. */
export const Entity = z.discriminatedUnion('kind', [
  ProductEntity,
  SpecEntity,
  DeveloperEntity,
  CompanyEntity,
  AppGroupEntity,
  AppEntity,
  PortalSettingsEntity,
]);
export type Entity = z.infer<typeof Entity>;
export type EntityOf<Kind extends Entity['kind']> = Extract<Entity, { kind: Kind }>;

/** The first line: which organization, whence, and when. */
export const Header = z.object({
  keymint: z.literal(VERSION),
  kind: z.literal('organization'),
  name: z.string().max(MAX_FIELD_LENGTH),
  dialect: DialectName,
  source: z.string().max(MAX_FIELD_LENGTH).optional(),
  takenAt: Millis,
  /** False where consumer keys and secrets were left out. */
  hasKeys: z.boolean().default(true),
});
export type Header = z.infer<typeof Header>;

export const headerOf = (header: Omit<Header, 'keymint' | 'kind'>): Header => ({
  keymint: VERSION,
  kind: 'organization',
  ...header,
});

/** Names an entity for people. Consumer keys and secrets are in no name. */
export function nameOf(entity: Entity): string {
  if (entity.kind === 'developer') return entity.email;
  if (entity.kind === 'spec') return entity.apiProduct;
  if (entity.kind === 'portalSettings') return 'portal';
  if (entity.kind !== 'app') return entity.name;
  return `${Object.values(entity.owner)[0]}/${entity.name}`;
}

/** Identifies an entity at its source. */
export function sourceKeyOf(entity: Entity): string {
  if (entity.kind === 'developer') return `developer~${entity.developerId ?? entity.email.toLowerCase()}`;
  if (entity.kind === 'app') return `app~${entity.appId ?? nameOf(entity).toLowerCase()}`;
  return `${entity.kind}~${nameOf(entity)}`;
}
