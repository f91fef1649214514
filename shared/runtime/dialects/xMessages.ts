import * as z from 'zod';
import type { Contract } from './dialect';

/*
 * Fields of Apigee X's request messages besides those of our schemas; X rejects all others. Most belong to
 * responses and have no effect in requests. Source: Apigee X discovery document, revision 20260920.
 */

const message = (...fields: string[]) =>
  z.object(Object.fromEntries(fields.map((field) => [field, z.unknown()])));

const attributes = z.array(message('name', 'value'));
const grants = z.array(message('apiproduct', 'status'));

const Credential = message(
  'consumerKey',
  'consumerSecret',
  'expiresAt',
  'issuedAt',
  'scopes',
  'status',
).extend({
  apiProducts: grants,
  attributes,
});

const Key = Credential.extend({ expiresInSeconds: z.unknown() });

const App = message(
  'apiProducts',
  'appFamily',
  'appId',
  'callbackUrl',
  'createdAt',
  'developerId',
  'keyExpiresIn',
  'lastModifiedAt',
  'name',
  'scopes',
  'status',
).extend({ attributes, credentials: z.array(Credential) });

const Developer = message(
  'accessType',
  'appFamily',
  'apps',
  'companies',
  'createdAt',
  'developerId',
  'email',
  'firstName',
  'lastModifiedAt',
  'lastName',
  'organizationName',
  'status',
  'userName',
).extend({ attributes });

const AppGroup = message(
  'appGroupId',
  'channelId',
  'channelUri',
  'createdAt',
  'displayName',
  'email',
  'lastModifiedAt',
  'name',
  'organization',
  'status',
).extend({ attributes });

/** Operation groups have the fields of their schemas. */
const ApiProduct = message(
  'apiResources',
  'approvalType',
  'createdAt',
  'description',
  'displayName',
  'environments',
  'lastModifiedAt',
  'llmQuota',
  'llmQuotaInterval',
  'llmQuotaTimeUnit',
  'name',
  'proxies',
  'quota',
  'quotaCounterScope',
  'quotaInterval',
  'quotaTimeUnit',
  'scopes',
  'space',
).extend({ attributes });

/** Request messages by path below an organization: the message's name and fields. */
const messages: readonly [path: RegExp, name: string, fields?: z.ZodObject][] = [
  [/\/attributes$/, 'attributes'],
  [/\/attributes\/\{attribute\}$/, 'attribute', message('name', 'value')],
  [/^developers(\/\{developer\})?$/, 'developer', Developer],
  [/^developers\/\{developer\}\/apps(\/\{app\})?$/, 'developer_app', App],
  [/^developers\/\{developer\}\/apps\/\{app\}\/keys\/(create|\{key\})$/, 'developer_app_key', Key],
  [/^companies(\/\{company\})?$/, 'company'],
  [/^companies\/\{company\}\/apps(\/\{app\})?$/, 'company_app', App],
  [/^companies\/\{company\}\/apps\/\{app\}\/keys\/(create|\{key\})$/, 'company_app_key', Key],
  [/^appgroups(\/\{appGroup\})?$/, 'app_group', AppGroup],
  [/^appgroups\/\{appGroup\}\/apps(\/\{app\})?$/, 'app_group_app', App.extend({ appGroup: z.unknown() })],
  [/^appgroups\/\{appGroup\}\/apps\/\{app\}\/keys\/create$/, 'app_group_app_key', Key],
  // The body of this request is the message itself.
  [
    /^appgroups\/\{appGroup\}\/apps\/\{app\}\/keys\/\{key\}$/,
    '',
    message('action', 'apiProducts').extend({ appGroupAppKey: Key }),
  ],
  [/^apiproducts(\/\{apiProduct\})?$/, 'api_product', ApiProduct],
];

/** Returns the name of the request message of an operation, possibly empty, and its fields. */
export function messageOf({ path }: Pick<Contract, 'path'>): {
  name: string;
  fields?: z.ZodObject | undefined;
} {
  const below = path.replace(/^\/v1\/organizations\/\{org\}\//, '');
  const [, name = '', fields] = messages.find(([pattern]) => pattern.test(below)) ?? [];
  return { name, fields };
}

/** Converts a member name to a field name: `user_name` for `userName`. */
const fieldNameOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Formats a path into a message as X does: `developer_app.attributes[0]`. */
export const fieldPath = (message: string, path: readonly PropertyKey[]): string =>
  [message, ...path]
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${fieldNameOf(String(key))}`))
    .join('')
    .replace(/^\.+/, '');
