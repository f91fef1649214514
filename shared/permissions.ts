/**
 * Roles and their permissions: the single source of the checks, the security sections of the OpenAPI
 * document, the messages of 403 and docs/permissions.md.
 */

/** The permissions that roles have and operations require. Source: Apigee, IAM permissions. */
export const permissions = {
  'organizations.get': 'Read the organization and its environments',
  'settings.write': "Change the organization's properties",
  'developers.list': 'List developers',
  'developers.get': 'Read a developer and their attributes',
  'developers.create': 'Register developers',
  'developers.update': "Change a developer's names and e-mail address",
  'developers.setStatus': 'Activate and deactivate developers',
  'developers.attributes': "Change a developer's attributes",
  'developers.delete': 'Delete developers',
  'companies.get': 'List and read companies and their developers',
  'companies.write': 'Create, change and delete companies, and their developers',
  'appGroups.get': 'List and read app groups',
  'appGroups.write': 'Create, change and delete app groups',
  'apps.list': 'List the apps of the whole organization',
  'apps.get': 'List and read apps, with the metadata of their keys',
  'apps.write': 'Create and change apps, their attributes and those of their keys',
  'apps.setStatus': 'Approve and revoke apps',
  'apps.delete': 'Delete apps',
  'credentials.reveal': 'See consumer keys and secrets',
  'credentials.create': 'Generate keys',
  'credentials.import': 'Import keys',
  'credentials.revoke': 'Revoke and delete keys',
  'credentials.approve': 'Approve revoked keys',
  'requests.create': 'Request API products for a key, and remove them from it',
  'requests.decide': 'Approve and revoke API products of a key',
  'products.get': 'List and read API products',
  'products.write': 'Create, change and delete API products',
  'accounts.get': 'Read portal accounts, unconfirmed registrations and settings of the portal',
  'accounts.write': 'Invite developers to the portal, set passwords, disable accounts, decide registrations',
  'account.use': "Read and change one's own portal account",
  'members.get': 'List members and tokens',
  'members.write': 'Add, change and remove members and tokens',
  'audit.read': 'Read the audit trail',
  'export.read': 'Download developers, apps and API products as a file',
  'keys.lookup': 'Look up the owner of a key, and why it does not work',
  'keys.verify': 'Verify keys',
} as const;
export type Permission = keyof typeof permissions;

const all = Object.keys(permissions) as Permission[];
/** Permissions to read single entities; exporting all developers is not among them. */
const reading = all.filter((name) => /\.(get|list|read|lookup)$/.test(name) && name !== 'export.read');

/** Permissions on developers, companies, app groups, their apps and keys. */
const registrations = all.filter((name) =>
  /^(developers|companies|appGroups|apps|credentials|requests|accounts)\./.test(name),
);

/** The roles with their permissions. Source: Apigee Edge, built-in roles. */
export const roles = {
  /** Administrator of the organization. */
  orgadmin: new Set<Permission>(all.filter((name) => name !== 'keys.verify' && name !== 'account.use')),
  /** Sees everything but keys and secrets. */
  readonlyadmin: new Set<Permission>(reading),
  /** Manages API products, developers, apps and keys. */
  businessuser: new Set<Permission>([
    ...registrations,
    'organizations.get',
    'products.get',
    'products.write',
    'export.read',
    'keys.lookup',
  ]),
  /** A developer portal: manages developers, apps and keys. */
  devadmin: new Set<Permission>([
    ...registrations,
    'organizations.get',
    'products.get',
    'audit.read',
    'export.read',
    'keys.lookup',
  ]),
  /** A gateway. */
  verifier: new Set<Permission>(['keys.verify']),
  /** A developer, limited to their own data. */
  self: new Set<Permission>([
    'organizations.get',
    'products.get',
    'developers.get',
    'account.use',
    'apps.get',
    'apps.write',
    'apps.delete',
    'credentials.reveal',
    'credentials.create',
    'credentials.revoke',
    'requests.create',
  ]),
} as const satisfies Record<string, ReadonlySet<Permission>>;
export type Role = keyof typeof roles;

export const roleNames = Object.keys(roles) as [Role, ...Role[]];

/**
 * Permissions on members, tokens, settings and keys: their effects outlast a caller who was removed
 * meanwhile.
 */
const freshCallerPermissions: ReadonlySet<Permission> = new Set(
  all.filter((name) => /^(members|settings|credentials|requests|accounts)\./.test(name)),
);

/** True if an operation with this permission must reread its caller instead of using the cache. */
export const needsFreshCaller = (permission: Permission): boolean => freshCallerPermissions.has(permission);

/** The role of a caller: one of the table, or `anybody` where an operation needs no caller. */
export type CallerRole = Role | 'anybody';

/** True if the role has the permission. */
export const isAllowed = (role: CallerRole, permission: Permission): boolean =>
  role !== 'anybody' && roles[role].has(permission);
