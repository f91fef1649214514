import { randomUUID } from 'node:crypto';
import { appDocumentId } from '../../shared/collections/apps';
import { grantsFor } from '../../shared/domain/grants';
import { firstCredentialsOf } from '../../shared/domain/issuance';
import { created } from '../../shared/domain/stamps';
import {
  AppAlreadyExists,
  AppDoesNotExist,
  InvalidScopes,
  noSuchDeveloper,
  UnknownApiProduct,
} from '../../shared/faults';
import { operation } from '../../shared/operation';
import { App, AppDraft } from '../../shared/schemas/app';

/**
 * Registers an app for a developer and answers with its first consumer key and secret.
 *
 * The app is stored asking for its first credential; the trigger `onAppCreated` issues it.
 * This operation waits for that, so that callers see Apigee's answer, credentials included.
 */
export default operation({
  summary: 'Create developer app',
  method: 'POST',
  path: '/v1/organizations/{org}/developers/{developer}/apps',
  body: AppDraft,
  status: 201,
  response: App,
  faults: [...noSuchDeveloper, UnknownApiProduct, InvalidScopes, AppAlreadyExists, AppDoesNotExist],

  async handler({ params: { org, developer }, body, caller }, context) {
    const { apiProducts, keyExpiresIn, ...draft } = body;

    const app = await context.store.atomically(async ({ developers, apiProducts: products, apps }) => {
      const [developerId, known] = await Promise.all([
        developers.identify(org, developer),
        products.findAll(org, apiProducts),
      ]);
      developers.addApp(org, developerId, draft.name);
      return apps.create(org, {
        ...draft,
        appFamily: 'default',
        appId: randomUUID(),
        developerId,
        status: 'approved' as const,
        credentials: [],
        firstCredential: {
          apiProducts: grantsFor({ org, apiProducts, scopes: draft.scopes }, known),
          scopes: draft.scopes,
          keyExpiresIn,
        },
        ...created(caller, context.now()),
      });
    });

    const credentials = await firstCredentialsOf({ org, app: appDocumentId(app) }, context);
    if (!credentials) throw AppDoesNotExist({ app: app.name, developer });
    return { ...app, credentials };
  },
});
