import { z } from 'zod';
import { created } from '../../shared/domain/stamps';
import type { DeployedOperation } from '../../shared/runtime/catalog';
import { given, unique } from './given';
import type { Registry } from './registry';

/** One of everything: what the paths of all operations find. */
export interface Scene {
  params: Record<string, string>;
  /** A consumer key of an app by the folder that its owner is in. */
  keys: Record<string, string>;
}

/** A member without a password: hashing one takes longer than all the rest of a scene. */
async function storeMember({ org, context }: Registry): Promise<{ email: string }> {
  const email = `${unique('grace')}@example.com`;
  await context.store.atomically(({ members }) => {
    members.create(org, {
      ...{ email, role: 'businessuser', passwordHash: '' },
      ...created({ name: email }, 0),
    });
  });
  return { email };
}

/** Makes one of everything. */
export async function sceneOf(registry: Registry): Promise<Scene> {
  const attributes = [{ name: 'team', value: 'harbour' }];
  await registry.post('', { properties: { property: [] } });
  const [developer, company, appGroup, product, member, token] = await Promise.all([
    given(registry).developer({ attributes }),
    given(registry).company({ attributes }),
    given(registry).appGroup({ attributes }),
    given(registry).apiProduct({ attributes }),
    storeMember(registry),
    given(registry).token(),
  ]);
  const draft = { name: unique('app'), attributes, apiProducts: [product.name] };
  const [ofDeveloper, ofCompany, ofAppGroup] = await Promise.all([
    given(registry).appWithKey(`/developers/${developer.email}`, draft),
    given(registry).appWithKey(`/companies/${company.name}`, draft),
    given(registry).appWithKey(`/appgroups/${appGroup.name}`, draft),
    registry.post(`/companies/${company.name}/developers`, { developer: [{ email: developer.email }] }),
  ]);
  await Promise.all(
    [ofDeveloper, ofCompany, ofAppGroup].map(({ keyPath }) => registry.post(keyPath, { attributes })),
  );
  return {
    params: {
      org: registry.org,
      developer: developer.email,
      company: company.name,
      appGroup: appGroup.name,
      app: draft.name,
      appId: ofDeveloper.app.appId,
      apiProduct: product.name,
      attribute: 'team',
      member: member.email,
      token: token.id,
    },
    keys: {
      developers: ofDeveloper.key.consumerKey,
      companies: ofCompany.key.consumerKey,
      appgroups: ofAppGroup.key.consumerKey,
    },
  };
}

/** The body that an operation's documentation shows. */
export const exampleOf = ({ body }: DeployedOperation) =>
  body?.meta()?.example as Record<string, unknown> | undefined;

/** The query an operation cannot do without. */
export const queryOf = ({ query }: DeployedOperation): string =>
  query instanceof z.ZodObject
    ? Object.entries(query.shape)
        .flatMap(([name, schema]) => (schema instanceof z.ZodEnum ? [`?${name}=${schema.options[0]}`] : []))
        .join('')
    : '';

/** The segments of an operation's path in a scene, encoded. */
export function segmentsOf({ path }: DeployedOperation, { params, keys }: Scene): string[] {
  const parts = path.slice(1).split('/');
  const found: Record<string, string> = { ...params, key: `${keys[`${parts[3]}`]}` };
  return parts.map((part) => encodeURIComponent(part.startsWith('{') ? `${found[part.slice(1, -1)]}` : part));
}
