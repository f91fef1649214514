import * as z from 'zod';
import { AttributeName } from './attribute';
import { DeveloperStatus } from './developer';
import { oneLine } from './text';
import { Millis, NEVER } from './time';
import { ActorName, withTraits } from './traits';

/** The two forms of Apigee's management API; an organization speaks one of them. */
export const DialectName = z.enum(['edge', 'x']);
export type DialectName = z.infer<typeof DialectName>;

/** How many characters a generated consumer key or secret has. Source: Apigee Edge, organization properties. */
const KeyLength = z.coerce.number().int().min(16).max(128);

/** How many of something a developer may have. */
const countUpTo = (most: number) => z.coerce.number().int().min(0).max(most);

/** A lifetime of keys in days; `NEVER` for keys without an end. */
const Days = z.coerce
  .number()
  .int()
  .max(36_500)
  .refine((days) => days === NEVER || days > 0, 'A number of days, or -1 for ever');

const Url = z
  .url({ protocol: /^https?$/ })
  .refine((url) => /^https:|^http:\/\/(localhost|127\.0\.0\.1)[:/]/.test(url), 'https, but for this machine');

/** Whose JSON Web Tokens are taken, and for whom their bearers are. */
const FullIssuer = z.object({
  issuer: z.string().min(1),
  audience: z.string().min(1),
  jwksUri: Url,
  /** A member, or a developer, by verified e-mail address; or anybody, in one role. */
  as: z.enum(['member', 'developer', 'readonlyadmin', 'businessuser', 'devadmin', 'verifier']),
});

/** Google's ID tokens, and those of Identity Platform, need only be named. */
const presets = {
  google: (audience: string) => ({
    issuer: 'https://accounts.google.com',
    jwksUri: 'https://www.googleapis.com/oauth2/v3/certs',
    audience,
  }),
  'identity-platform': (audience: string) => ({
    issuer: `https://securetoken.google.com/${audience}`,
    jwksUri: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
    audience,
  }),
};

export const Issuer = z.union([
  FullIssuer,
  z
    .object({
      preset: z.enum(Object.keys(presets) as [keyof typeof presets, ...(keyof typeof presets)[]]),
      audience: z.string().min(1),
      as: FullIssuer.shape.as,
    })
    .transform(({ preset, audience, as }) => ({ ...presets[preset](audience), as })),
]);
export type Issuer = z.output<typeof Issuer>;

/** What an environment can be called. */
export const ENVIRONMENT_NAME = /^(?!\.{1,2}$)[\w.-]{1,255}$/;

/** What an organization can be called. */
export const ORGANIZATION_NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** How an organization is served. */
export const OrganizationSettings = z.object({
  dialect: DialectName,
  environments: z.array(z.string().regex(ENVIRONMENT_NAME)),
  keyLength: KeyLength,
  secretLength: KeyLength,
  /** Whether new developers' keys work at once, or when somebody activates them. */
  developerStatus: DeveloperStatus.default('active'),
  /**
   * What the deletion of an API product does to the keys that name it: nothing, so that the name opens
   * nothing (`dangle`); takes the name from them (`cascade`); or it is refused while there are any.
   */
  productDelete: z.enum(['dangle', 'cascade', 'refuse']).default('dangle'),
  /** Whether consumer secrets are answered whenever their key is, or once, when the key is made. */
  secrets: z.enum(['retrievable', 'one-time']).default('retrievable'),
  /** Whether imported consumer keys may have the characters of earlier versions of Apigee: . % | , and =. */
  legacyKeys: z.stringbool().or(z.boolean()).default(false),
  /** Whether the reading of consumer keys and secrets is audited too. */
  auditReads: z.stringbool().or(z.boolean()).default(false),
  /**
   * Attributes of apps and keys that developers may write, beside `DisplayName` and `Notes` of an app and
   * `label` of a key; all others are the staff's.
   */
  developerAttributes: z
    .array(
      AttributeName.refine((name) => !name.startsWith('_'), 'No developer writes a name that begins with _'),
    )
    .max(100)
    .default([]),
  /** How many apps a developer may have, and how many keys an app of theirs, to make one more. */
  appsPerDeveloper: countUpTo(10_000).default(20),
  keysPerApp: countUpTo(1000).default(5),
  /** How long a key lasts that a developer makes without saying so, and the longest they may ask for, in days. */
  keyLifetimeDays: Days.default(365),
  keyLifetimeMaxDays: Days.default(730),
  /** Whose JSON Web Tokens are taken. */
  issuers: z.array(Issuer).default([]),
});
export type OrganizationSettings = z.infer<typeof OrganizationSettings>;

/** A property of an organization: what Apigee's clients ask for its features by. */
const Property = z.object({
  name: withTraits(z.string().min(1).max(255), { identifier: true }),
  value: z.string().max(2048),
});
export type Property = z.infer<typeof Property>;

/** What a caller sends to replace the properties of an organization. */
export const OrganizationChange = z
  .object({
    displayName: oneLine(255).optional(),
    properties: z.object({ property: z.array(Property).max(100) }).optional(),
  })
  .meta({
    id: 'OrganizationChange',
    xml: { name: 'Organization' },
    example: {
      properties: {
        property: [{ name: 'keymanagement.consumer.key.length', value: '32' }],
      },
    },
  });

/** Name of an organization, and its place in URLs. */
export const OrganizationName = withTraits(
  z.string().regex(ORGANIZATION_NAME).meta({ id: 'OrganizationName', example: 'demo' }),
  { identifier: true },
);

/** An organization as callers see it. */
export const Organization = z
  .object({
    createdAt: Millis,
    createdBy: ActorName,
    displayName: z.string(),
    environments: z.array(z.string()),
    lastModifiedAt: Millis,
    lastModifiedBy: ActorName,
    name: OrganizationName,
    projectId: z.string().optional(),
    properties: z.object({
      property: z.array(Property).meta({
        description:
          'Values are texts; `features.isCpsEnabled` is always "true": every list pages by startKey',
      }),
    }),
    runtimeType: z.string().optional(),
    state: z.string().optional(),
    type: z.enum(['trial', 'paid']),
  })
  .meta({
    id: 'Organization',
    xml: { name: 'Organization' },
    example: {
      createdAt: 1_700_000_000_000,
      createdBy: 'admin@example.com',
      displayName: 'Demo',
      environments: ['test', 'prod'],
      lastModifiedAt: 1_700_000_000_000,
      lastModifiedBy: 'admin@example.com',
      name: 'demo',
      properties: { property: [{ name: 'features.isCpsEnabled', value: 'true' }] },
      type: 'paid',
    },
  });
export type Organization = z.infer<typeof Organization>;
