import { given, unique } from './given';
import type { Registry } from './registry';

/** Entities that `fill` creates. */
export interface Filled {
  developers: string[];
  companies: string[];
  appGroups: string[];
  apps: string[];
}

/**
 * Fills a registry through the API with entities of every kind in every state that an import must preserve: revoked,
 * pending and expiring keys, deleted products, attributes, scopes, roles.
 */
export async function fill(registry: Registry): Promise<Filled> {
  const make = given(registry);
  const [open, manual, gone] = await Promise.all([
    make.apiProduct({ scopes: ['READ', 'WRITE'], quota: '10', quotaInterval: '1', quotaTimeUnit: 'hour' }),
    make.apiProduct({ approvalType: 'manual', attributes: [{ name: 'access', value: 'private' }] }),
    make.apiProduct(),
  ]);
  const ada = await make.developer({ attributes: [{ name: 'team', value: 'engines' }] });
  const grace = await make.developer({ email: `${unique('grace+x')}@example.com` });
  await registry.post(`/developers/${grace.developerId}?action=inactive`);
  const company = await make.company({ displayName: 'Harbour Ltd.' });
  await registry.post(`/companies/${company.name}/developers`, {
    developer: [{ email: ada.email, role: 'admin' }, { email: grace.email }],
  });
  const group = await make.appGroup({ channelId: 'portal', displayName: 'Sailors' });

  const first = await make.appWithKey(`/developers/${ada.developerId}`, {
    apiProducts: [open.name, manual.name, gone.name],
    scopes: ['READ'],
    callbackUrl: 'https://example.com/cb',
    attributes: [{ name: 'DisplayName', value: 'Weather für Boote' }],
  });
  await make.key(first.path, { consumerKey: unique('brought'), consumerSecret: unique('secret') });
  const expiring = await make.appWithKey(`/developers/${ada.developerId}`, {
    name: `${unique('app')} two`,
    keyExpiresIn: 86_400_000,
  });
  const expiringKey = `/developers/${ada.developerId}/apps/${encodeURIComponent(expiring.app.name)}/keys/${expiring.key.consumerKey}`;
  await registry.post(`${expiringKey}?action=revoke`);
  const revoked = await make.app(grace);
  await registry.post(`/developers/${grace.developerId}/apps/${revoked.name}?action=revoke`);
  const ofCompany = await make.app(`/companies/${company.name}`, { apiProducts: [open.name] });
  const ofGroup = await make.app(`/appgroups/${group.name}`, { apiProducts: [open.name] });
  await registry.delete(`/apiproducts/${gone.name}`);
  return {
    developers: [ada.email, grace.email],
    companies: [company.name],
    appGroups: [group.name],
    apps: [first.app, expiring.app, revoked, ofCompany, ofGroup].map(({ appId }) => appId),
  };
}

const pathsOf = ({ developers, companies, appGroups, apps }: Filled): string[] => [
  '/apiproducts?expand=true',
  ...developers.map((email) => `/developers/${encodeURIComponent(email)}`),
  ...companies.flatMap((name) => [`/companies/${name}`, `/companies/${name}/developers`]),
  ...appGroups.map((name) => `/appgroups/${name}`),
  ...apps.map((appId) => `/apps/${appId}`),
];

/** Returns everything that `fill` created as the API returns it, without the organization's name and the order of app names. */
export async function answersOf(registry: Registry, filled: Filled): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const path of pathsOf(filled)) {
    const { status, text } = await registry.get(path);
    const body = JSON.parse(text.replaceAll(`"${registry.org}"`, '"(organization)"'));
    if (Array.isArray(body.apps)) body.apps.sort();
    answers[path] = { status, body };
  }
  return answers;
}
