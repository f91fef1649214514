import { developerAppKey, specifyStrangers } from '../../support/registry/attributes';
import { given } from '../../support/registry/given';
import type { Registry, Reply } from '../../support/registry/registry';

/** A new developer's app, the key it was issued, and the paths of both. */
export async function appWithKey(registry: Registry, draft: object = {}) {
  const developer = await given(registry).developer();
  return { developer, ...(await given(registry).appWithKey(`/developers/${developer.email}`, draft)) };
}

/** Holds an operation on a key to how it misses the key, its app and their developer. */
export const specifyMissing = (registryOf: () => Registry, ask: (keyPath: string) => Promise<Reply>) =>
  specifyStrangers(developerAppKey, registryOf, (_, path) => ask(path));

/** How a product that is not on a key is refused. */
export const notAssociated = {
  code: 'keymanagement.service.APIProductNotAssociatedWithConsumerKey',
  message: 'APIProduct is not associated with consumer key',
  contexts: [],
};
