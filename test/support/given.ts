import { randomBytes } from 'node:crypto';
import type { ApiProduct } from '../../shared/schemas/apiProduct';
import type { App } from '../../shared/schemas/app';
import type { Credential } from '../../shared/schemas/credential';
import type { Developer } from '../../shared/schemas/developer';
import type { Registry, Reply } from './registry';

/** The body of a reply that must have the status; a test that needs it cannot go on without. */
const made = ({ status, body }: Reply) => {
  if (status !== 201) throw new Error(`Not created, ${status}: ${JSON.stringify(body)}`);
  return body;
};

/** A name that nothing else in a test has. */
export const unique = (prefix: string): string => `${prefix}-${randomBytes(4).toString('hex')}`;

/** What a test starts from, made through the API. */
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

  async app(developer: Pick<Developer, 'email'>, draft: object = {}): Promise<App> {
    const path = `/developers/${encodeURIComponent(developer.email)}/apps`;
    return made(await registry.post(path, { name: unique('app'), ...draft }));
  },

  /** A key brought along to the app at `path`. */
  async key(path: string, draft: object = {}): Promise<Credential> {
    return made(await registry.post(`${path}/keys/create`, { consumerKey: unique('key'), ...draft }));
  },
});
