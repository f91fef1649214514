import { keyLifetime, requireRoomForKey } from '../../shared/domain/developerPolicy';
import { newKeyPair, requireKeyFor } from '../../shared/domain/keyPair';
import { modified } from '../../shared/domain/stamps';
import {
  AppIdNotFound,
  ConsumerKeyAlreadyExists,
  KeyLimitReached,
  UnknownApiProduct,
} from '../../shared/faults';
import { operation } from '../../shared/operation';
import { AppKeyDraft, NewAppKey } from '../../shared/schemas/key';
import { expiryOf, inMilliseconds } from '../../shared/schemas/time';
import { grantsTo } from '../../shared/tasks/denials';
import { importCredential, labelled } from '../../shared/tasks/keys';

/**
 * Adds a generated or imported key to an app, with its API products, lifetime and label, in one commit; the
 * app's attributes and other keys do not change. Returns key and secret; the secret only this once if the
 * organization does not store it. An extension of Keymint: Apigee needs several requests.
 */
export default operation({
  summary: 'Add key to app',
  method: 'POST',
  path: '/v1/organizations/{org}/apps/{appId}/keys',
  permission: { otherwise: 'credentials.create', import: 'credentials.import' },
  body: AppKeyDraft,
  status: 201,
  response: NewAppKey,
  faults: [AppIdNotFound, UnknownApiProduct, ConsumerKeyAlreadyExists, KeyLimitReached],

  handler: ({ params: { org, appId }, body, caller }, { store, organizations, credentials, now }) =>
    store.atomically(async (collections) => {
      const { apiProducts, expiresInSeconds, label = '' } = body;
      const [app, known, organization] = await Promise.all([
        collections.apps.getById(org, appId),
        collections.apiProducts.findAll(org, apiProducts),
        organizations.get(org),
      ]);
      requireRoomForKey(app, caller, organization);
      const made = newKeyPair(organization);
      const { consumerKey = made.consumerKey, consumerSecret = made.consumerSecret } = body;
      requireKeyFor(organization, consumerKey);
      const issuedAt = now();
      const lifetime = keyLifetime(
        expiresInSeconds && inMilliseconds(expiresInSeconds),
        caller,
        organization,
      );
      const credential = {
        consumerKey,
        consumerSecret,
        issuedAt,
        expiresAt: expiryOf(issuedAt, lifetime),
        status: 'approved' as const,
        scopes: [],
        attributes: labelled([], label),
        apiProducts: await grantsTo(app.owner, { org, apiProducts, scopes: [] }, known, collections),
      };
      const changed = { ...app, ...modified(caller, issuedAt) };
      const { keyRef } = importCredential(org, changed, credentials.seal(changed, credential), collections);
      return { keyRef, consumerKey, consumerSecret };
    }),
});
