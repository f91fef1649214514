import { developerAppKey, specifyStrangers } from '../../support/registry/attributes';
import { given } from '../../support/registry/given';
import type { Registry, Reply } from '../../support/registry/registry';

/** Creates a developer's app; returns it with its key and both paths. */
export async function appWithKey(registry: Registry, draft: object = {}) {
  const developer = await given(registry).developer();
  return { developer, ...(await given(registry).appWithKey(`/developers/${developer.email}`, draft)) };
}

/** Specifies the errors of an operation on a key for unknown keys, apps and developers. */
export const specifyMissing = (registryOf: () => Registry, ask: (keyPath: string) => Promise<Reply>) =>
  specifyStrangers(developerAppKey, registryOf, (_, path) => ask(path));

/** Error for a product that is not on a key. */
export const notAssociated = {
  code: 'keymanagement.service.APIProductNotAssociatedWithConsumerKey',
  message: 'APIProduct is not associated with consumer key',
  contexts: [],
};
