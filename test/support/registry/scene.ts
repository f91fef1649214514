import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { newApiToken } from '../../../shared/domain/apiTokens';
import { newKeyPair } from '../../../shared/domain/keyPair';
import { created } from '../../../shared/domain/stamps';
import type { DeployedOperation } from '../../../shared/runtime/catalog';
import { ApiProductDraft } from '../../../shared/schemas/apiProduct';
import type { Member } from '../../../shared/schemas/member';
import type { StoredApp } from '../../../shared/store/collections/apps';
import { credentialVaultOf } from '../../../shared/tasks/credentialVault';
import { unique } from './given';
import { note } from './notes';
import type { Registry } from './registry';

/** One of everything: entities for the paths of all operations. */
export interface Scene {
  params: Record<string, string>;
  /** A consumer key by the kind of its app's owner. */
  keys: Record<string, string>;
}

const STAMPS = created({ name: 'admin@example.com' }, 0);

/** Stores a member without a password, since hashing one would take longer than the rest of a scene. */
export async function storeMember(
  { org, context }: Pick<Registry, 'org' | 'context'>,
  role: Member['role'] = 'businessuser',
): Promise<{ email: string }> {
  const email = `${unique('grace')}@example.com`;
  await context.store.atomically(({ members }) => {
    members.create(org, { email, role, passwordHash: '', ...STAMPS });
  });
  return { email };
}

/** Stores one of everything in one commit, for tests that need hundreds of scenes. */
export async function sceneOf(registry: Pick<Registry, 'org' | 'context'>): Promise<Scene> {
  const { org, context } = registry;
  const { store, now } = context;
  const organization = await context.organizations.get(org);
  const credentials = credentialVaultOf({ ...organization, secrets: 'retrievable' }, context);
  const attributes = [{ name: 'team', value: 'harbour' }];
  const [name, company, appGroup, product] = [
    unique('app'),
    unique('company'),
    unique('group'),
    unique('product'),
  ];
  const [developerId, email] = [randomUUID(), `${unique('ada')}@example.com`];
  const { id: token, hash } = newApiToken(org);
  const member = await storeMember(registry);

  return store.atomically((collections) => {
    const { developers, companies, appGroups, apiProducts, apps, keys, tokens } = collections;
    const { registrations, specs } = collections;
    const active = { attributes, status: 'active' as const, ...STAMPS };
    const person = { email, firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };
    developers.create(org, {
      ...person,
      ...active,
      developerId,
      organizationName: org,
      apps: [name],
      companies: [company],
    });
    companies.create(org, {
      ...active,
      name: company,
      displayName: company,
      apps: [name],
      organization: org,
    });
    appGroups.create(org, {
      ...active,
      name: appGroup,
      apps: 1,
      appGroupId: randomUUID(),
      organization: org,
    });
    apiProducts.create(org, {
      ...ApiProductDraft.parse({ name: product, displayName: 'Product', approvalType: 'auto', attributes }),
      ...STAMPS,
      hasSpec: true,
    });
    specs.put(org, undefined, {
      apiProduct: product,
      openapi: '3.1.0',
      title: 'Weather',
      version: '1.0',
      operations: 1,
      bytes: 2,
      modifiedAt: 0,
      document: '{}',
    });
    const at = now();
    const registration = registrations.idOf(org, `eva-${email}`);
    registrations.ask(org, {
      id: registration,
      email: `eva-${email}`,
      firstName: 'Eva',
      lastName: 'Example',
      language: 'en',
      fields: {},
      askedAt: at,
      expireAt: new Date(at + 7 * 24 * 3600_000),
    });
    tokens.create(org, {
      id: token,
      hash,
      name: 'token',
      role: 'readonlyadmin',
      expiresAt: -1,
      createdAt: 0,
      createdBy: 'admin@example.com',
    });
    const storeApp = (owner: string, mark: Pick<StoredApp, 'developerId' | 'companyName' | 'appGroup'>) => {
      const { consumerKey, consumerSecret } = newKeyPair(organization);
      for (const secret of [consumerKey, consumerSecret]) note('secrets', secret);
      const credential = {
        consumerKey,
        consumerSecret,
        attributes,
        scopes: [],
        status: 'approved' as const,
        apiProducts: [{ apiproduct: product, status: 'approved' as const }],
        issuedAt: now(),
        expiresAt: -1,
      };
      const sealed = credentials.seal({ owner, name }, credential);
      const app = apps.create(org, {
        name,
        owner,
        ...mark,
        attributes,
        appFamily: 'default',
        appId: randomUUID(),
        scopes: [],
        status: 'approved',
        credentials: [sealed],
        ...STAMPS,
      });
      keys.create(org, sealed, app);
      return { appId: app.appId, consumerKey, keyRef: sealed.keyRef };
    };
    const ofDeveloper = storeApp(`developers/${developerId}`, { developerId });
    const ofCompany = storeApp(companies.ownerPath({ name: company }), { companyName: company });
    const ofAppGroup = storeApp(appGroups.ownerPath({ name: appGroup }), { appGroup });
    return {
      params: {
        org,
        developer: email,
        company,
        appGroup,
        app: name,
        appId: ofDeveloper.appId,
        keyRef: ofDeveloper.keyRef,
        apiProduct: product,
        attribute: 'team',
        member: member.email,
        token,
        registration,
      },
      keys: {
        developers: ofDeveloper.consumerKey,
        companies: ofCompany.consumerKey,
        appgroups: ofAppGroup.consumerKey,
      },
    };
  });
}

/** Returns the example body of an operation. */
export const exampleOf = ({ body }: { body?: DeployedOperation['body'] | undefined }) => {
  const schema = body instanceof z.ZodOptional ? (body.unwrap() as z.ZodType) : body;
  return schema?.meta()?.example as Record<string, unknown> | undefined;
};

/** Returns the required query of an operation. */
export const queryOf = ({ query }: DeployedOperation): string =>
  query instanceof z.ZodObject
    ? Object.entries(query.shape)
        .flatMap(([name, schema]) => {
          if (schema instanceof z.ZodEnum) return [`?${name}=${schema.options[0]}`];
          return schema instanceof z.ZodString ? [`?${name}=${schema.meta()?.example}`] : [];
        })
        .join('')
    : '';

/** Returns the encoded segments of an operation's path in a scene. */
export function segmentsOf({ path }: DeployedOperation, { params, keys }: Scene): string[] {
  const parts = path.slice(1).split('/');
  const found: Record<string, string> = { ...params, key: `${keys[`${parts[3]}`]}` };
  return parts.map((part) => encodeURIComponent(part.startsWith('{') ? `${found[part.slice(1, -1)]}` : part));
}
