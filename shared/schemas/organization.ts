import * as z from 'zod';
import { AttributeName } from './attribute';
import { DeveloperStatus } from './developer';
import { Names, oneLine } from './text';
import { Millis, NEVER } from './time';
import { ActorName, withTraits } from './traits';

/** The two forms of Apigee's management API; an organization uses one of them. */
export const DialectName = z.enum(['edge', 'x']);
export type DialectName = z.infer<typeof DialectName>;

/**
 * Length of generated consumer keys and secrets, in characters. Source: Apigee Edge, organization properties.
 */
const KeyLength = z.coerce.number().int().min(16).max(128);

/** Maximum number of something for a developer. */
const countUpTo = (most: number) => z.coerce.number().int().min(0).max(most);

/** Lifetime of keys in days, or `NEVER`. */
const Days = z.coerce
  .number()
  .int()
  .max(36_500)
  .refine((days) => days === NEVER || days > 0, 'A number of days is expected, or -1 for ever');

const Url = z
  .url({ protocol: /^https?$/ })
  .refine(
    (url) => /^https:|^http:\/\/(localhost|127\.0\.0\.1)[:/]/.test(url),
    'An https address is expected; http for this machine alone',
  );

/** A trusted issuer of JSON Web Tokens, and the kind of caller they authenticate. */
const FullIssuer = z.object({
  issuer: z.string().min(1),
  audience: z.string().min(1),
  jwksUri: Url,
  /** A member or developer with the verified e-mail address, or any bearer in a role. */
  as: z.enum(['member', 'developer', 'readonlyadmin', 'businessuser', 'devadmin', 'verifier']),
});

/** Issuers with known addresses: Google and Identity Platform. */
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

/** Valid names of environments. */
export const ENVIRONMENT_NAME = /^(?!\.{1,2}$)[\w.-]{1,255}$/;

/** Valid names of organizations. */
export const ORGANIZATION_NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** Settings of an organization. */
export const OrganizationSettings = z.object({
  dialect: DialectName,
  environments: z.array(z.string().regex(ENVIRONMENT_NAME)),
  keyLength: KeyLength,
  secretLength: KeyLength,
  /** Initial status of new developers. */
  developerStatus: DeveloperStatus.default('active'),
  /**
   * Effect of deleting an API product on keys that have it: they keep its name without effect (`dangle`),
   * lose it (`cascade`), or prevent the deletion (`refuse`).
   */
  productDelete: z.enum(['dangle', 'cascade', 'refuse']).default('dangle'),
  /** Whether consumer secrets can be read at any time, or are returned once. */
  secrets: z.enum(['retrievable', 'one-time']).default('retrievable'),
  /**
   * Whether imported consumer keys may contain the characters of earlier versions of Apigee: . % | , and =.
   */
  legacyKeys: z.stringbool().or(z.boolean()).default(false),
  /** Whether reads of consumer keys and secrets are audited too. */
  auditReads: z.stringbool().or(z.boolean()).default(false),
  /**
   * Attributes of apps and keys that developers may write, in addition to `DisplayName` and `Notes` of an app
   * and `label` of a key; all others belong to staff.
   */
  developerAttributes: z
    .array(
      AttributeName.refine((name) => !name.startsWith('_'), 'No developer writes a name that begins with _'),
    )
    .max(100)
    .default([]),
  /** Maximum apps of a developer, and keys per app, for creating another one. */
  appsPerDeveloper: countUpTo(10_000).default(20),
  keysPerApp: countUpTo(1000).default(5),
  /** Default and maximum lifetime of a key created by a developer, in days. */
  keyLifetimeDays: Days.default(365),
  keyLifetimeMaxDays: Days.default(730),
  /** Trusted issuers of JSON Web Tokens. */
  issuers: z.array(Issuer).default([]),
});
export type OrganizationSettings = z.infer<typeof OrganizationSettings>;

/** A property of an organization, which Apigee's clients read for its features. */
const Property = z
  .object({
    name: withTraits(z.string().min(1).max(255), { identifier: true, xml: { attributeOf: 'Property' } }),
    value: withTraits(z.string().max(2048), { xml: { isText: true } }),
  })
  .meta({ xml: { name: 'Property' } });
export type Property = z.infer<typeof Property>;

/** In XML `<Properties><Property name="a">b</Property></Properties>`. Source: Apigee Edge, "Get organization". */
const propertiesOf = (list: z.ZodArray<typeof Property>) =>
  z
    .object({ property: withTraits(list, { xml: { root: 'Properties' } }) })
    .meta({ xml: { name: 'Properties' } });

/** Body to replace the properties of an organization. */
export const OrganizationChange = z
  .object({
    displayName: oneLine(255).optional(),
    properties: propertiesOf(z.array(Property).max(100)).optional(),
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

/** Name of an organization; used in URLs. */
export const OrganizationName = withTraits(
  z.string().regex(ORGANIZATION_NAME).meta({ id: 'OrganizationName', example: 'demo' }),
  { identifier: true },
);

/** An organization in responses. */
export const Organization = z
  .object({
    createdAt: Millis,
    createdBy: ActorName,
    displayName: z.string(),
    environments: Names('Environment'),
    lastModifiedAt: Millis,
    lastModifiedBy: ActorName,
    name: OrganizationName,
    projectId: z.string().optional(),
    properties: propertiesOf(
      z.array(Property).meta({
        description:
          'Values are texts; `features.isCpsEnabled` is always "true": every list pages by startKey',
      }),
    ),
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
