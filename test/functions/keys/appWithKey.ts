import { developerAppKey } from '../../support/attributes';
import { given } from '../../support/given';
import type { Registry, Reply } from '../../support/registry';

/** A new developer's app, the key it was issued, and the paths of both. */
export async function appWithKey(registry: Registry, draft: object = {}) {
  const developer = await given(registry).developer();
  const app = await given(registry).app(developer, draft);
  const [key] = app.credentials;
  if (!key) throw new Error('The app has no key');
  const path = `/developers/${developer.email}/apps/${app.name}`;
  return { developer, app, key, path, keyPath: `${path}/keys/${key.consumerKey}` };
}

/** Holds an operation on a key to how it misses the key, its app and their developer. */
export const specifyMissing = (registryOf: () => Registry, ask: (keyPath: string) => Promise<Reply>) =>
  test.each(Object.entries(developerAppKey.strangers))('an unknown %s is refused', async (_, stranger) => {
    const { path, code, message } = await stranger(registryOf());
    const { status, body } = await ask(path);
    expect(status).toBe(404);
    expect(body).toEqual({ code, message, contexts: [] });
  });

/** How a product that is not on a key is refused. */
export const notAssociated = {
  code: 'keymanagement.service.APIProductNotAssociatedWithConsumerKey',
  message: 'APIProduct is not associated with consumer key',
  contexts: [],
};
