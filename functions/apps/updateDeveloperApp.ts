import { issueCredential } from '../../shared/domain/credentials';
import { grantsFor } from '../../shared/domain/grants';
import { modified } from '../../shared/domain/stamps';
import { AppDoesNotExist, InvalidScopes, noSuchDeveloper, UnknownApiProduct } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { App, AppChange } from '../../shared/schemas/app';

/**
 * Replaces an app's attributes and callback URL; what is not sent is removed. With `apiProducts` it
 * also makes a new key for exactly those, and every other key stays as it is. Status, name and the
 * scopes of existing keys cannot be changed here.
 */
export default operation({
  summary: 'Update developer app',
  method: 'PUT',
  path: '/v1/organizations/{org}/developers/{developer}/apps/{app}',
  body: AppChange,
  status: 200,
  response: App,
  faults: [...noSuchDeveloper, AppDoesNotExist, UnknownApiProduct, InvalidScopes],

  handler: ({ params: { org, developer, app: name }, body, caller }, { store, organizations, vault, now }) =>
    store.atomically(async ({ developers, apps, apiProducts, keys }) => {
      const { attributes, callbackUrl, apiProducts: names, scopes, keyExpiresIn } = body;
      const [developerId, known, lengths] = await Promise.all([
        developers.identify(org, developer),
        apiProducts.findAll(org, names),
        organizations.get(org),
      ]);
      const app = await apps.get(org, { developerId, developer, name });
      const changed = { ...app, attributes, callbackUrl, ...modified(caller, now()) };
      if (names.length === 0) return apps.open(apps.replace(org, changed));

      const grants = grantsFor({ org, apiProducts: names, scopes }, known);
      const asked = { apiProducts: grants, scopes, keyExpiresIn };
      const credential = issueCredential(asked, { ...lengths, now: now(), vault });
      keys.create(org, credential.keyRef, app);
      return apps.open(apps.replace(org, { ...changed, credentials: [credential, ...app.credentials] }));
    }),
});
