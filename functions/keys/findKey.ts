import * as z from 'zod';
import { operation } from '../../shared/operation';
import { displayNameOf } from '../../shared/schemas/app';

/**
 * Returns the app of a key, given by its keyRef, which does not reveal the key; without `app` if there is
 * none. An extension of Keymint.
 */
export default operation({
  summary: 'Find the app of a key reference',
  method: 'GET',
  path: '/v1/organizations/{org}/keys:find',
  permission: 'apps.list',
  query: z.object({
    keyRef: z
      .string()
      .regex(/^[\w-]{1,64}$/)
      .meta({
        description: 'What stands for the key',
        example: 'Yw0q3yXbJY6mB9mT1Uu6cVn2rXq8a9Z0sKp5dE7fGhI',
      }),
  }),
  status: 200,
  response: z.object({ app: z.object({ appId: z.string(), displayName: z.string() }).optional() }).meta({
    example: { app: { appId: 'f98678b9-4d1b-4927-ba17-62e6efaadfb3', displayName: 'Weather for Boats' } },
  }),
  faults: [],

  async handler({ params: { org }, query: { keyRef } }, { store }) {
    const key = await store.keys.find(org, keyRef);
    const app = key && (await store.apps.find(org, key.app));
    return app ? { app: { appId: app.appId, displayName: displayNameOf(app) } } : {};
  },
});
