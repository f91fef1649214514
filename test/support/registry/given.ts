import { randomBytes } from 'node:crypto';
import type { ApiProduct } from '../../../shared/schemas/apiProduct';
import type { App } from '../../../shared/schemas/app';
import type { AppGroup } from '../../../shared/schemas/appGroup';
import type { Company } from '../../../shared/schemas/company';
import type { Credential } from '../../../shared/schemas/credential';
import type { Developer } from '../../../shared/schemas/developer';
import type { Member, Token } from '../../../shared/schemas/member';
import type { Registry, Reply } from './registry';

/** Returns the body of a successful reply. @throws Error otherwise */
const made = ({ status, body }: Reply) => {
  if (status !== 201) throw new Error(`Not created, ${status}: ${JSON.stringify(body)}`);
  return body;
};

/** Returns a unique name. */
export const unique = (prefix: string): string => `${prefix}-${randomBytes(4).toString('hex')}`;

/** Returns a small OpenAPI document, with these members besides the required ones. */
export const openApi = (members: object = {}): string =>
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Weather', version: '1.0' },
    paths: { '/forecast': { get: { summary: 'Forecast' } } },
    ...members,
  });

/** Creates what tests start from, through the API. */
export const given = (registry: Registry) => ({
  async developer(draft: object = {}): Promise<Developer> {
    const email = `${unique('ada')}@example.com`;
    const person = { email, firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };
    return made(await registry.post('/developers', { ...person, ...draft }));
  },

  async apiProduct(draft: object = {}): Promise<ApiProduct> {
    const product = { name: unique('product'), displayName: 'Product', approvalType: 'auto' };
    return made(await registry.post('/apiproducts', { ...product, ...draft }));
  },

  /** Stores an OpenAPI document of an API product, with these members besides the required ones. */
  async spec(apiProduct: string, members: object = {}): Promise<void> {
    const { status, text } = await registry.put(`/apiproducts/${encodeURIComponent(apiProduct)}/spec`, {
      document: openApi(members),
    });
    if (status !== 200) throw new Error(text);
  },

  async company(draft: object = {}): Promise<Company> {
    return made(await registry.post('/companies', { name: unique('company'), ...draft }));
  },

  async appGroup(draft: object = {}): Promise<AppGroup> {
    return made(await registry.post('/appgroups', { name: unique('group'), ...draft }));
  },

  /** Creates an app of a developer, or of the owner at a path. */
  async app(owner: Pick<Developer, 'email'> | string, draft: object = {}): Promise<App> {
    const path = typeof owner === 'string' ? owner : `/developers/${encodeURIComponent(owner.email)}`;
    return made(await registry.post(`${path}/apps`, { name: unique('app'), ...draft }));
  },

  /** Creates an app of the owner at a path; returns it with its key and both paths. */
  async appWithKey(owner: string, draft: object = {}) {
    const app = await this.app(owner, draft);
    const [key] = app.credentials;
    if (!key) throw new Error('The app has no key');
    const path = `${owner}/apps/${app.name}`;
    return { app, key, path, keyPath: `${path}/keys/${key.consumerKey}` };
  },

  /** Imports a key into the app at `path`. */
  async key(path: string, draft: object = {}): Promise<Credential> {
    return made(await registry.post(`${path}/keys/create`, { consumerKey: unique('key'), ...draft }));
  },

  /** Creates a member with a generated password. */
  async member(draft: object = {}): Promise<Member & { password: string }> {
    const person = { email: `${unique('grace')}@example.com`, role: 'businessuser' };
    return made(await registry.post('/members', { ...person, ...draft }));
  },

  async token(draft: object = {}): Promise<Token & { token: string }> {
    return made(await registry.post('/tokens', { name: unique('token'), role: 'readonlyadmin', ...draft }));
  },
});
