import {
  AppIdNotFound,
  CredentialUnreadable,
  InvalidClientIdForGivenApp,
  SecretNotKept,
} from '../../shared/faults';
import { operation } from '../../shared/operation';
import { RevealDraft, Revealed } from '../../shared/schemas/key';
import { credentialBy, entitiesOfKey, openPart } from '../../shared/tasks/keys';

const actions = { reveal: 'credential.revealed', copy: 'credential.copied' } as const;

/**
 * Returns a consumer key or secret in clear, by its keyRef, after writing an audit entry,
 * `credential.revealed` or `credential.copied`. An extension of Keymint: Apigee has keys in its paths.
 */
export default operation({
  summary: 'Reveal app key or its secret',
  method: 'POST',
  path: '/v1/organizations/{org}/apps/{appId}/keys/{keyRef}/reveal',
  permission: 'credentials.reveal',
  body: RevealDraft,
  status: 200,
  response: Revealed,
  faults: [AppIdNotFound, InvalidClientIdForGivenApp, SecretNotKept, CredentialUnreadable],

  async handler({ params: { org, appId, keyRef }, body: { what, purpose } }, { store, credentials }) {
    const app = await store.apps.getById(org, appId);
    const credential = credentialBy(app, keyRef);
    const value = openPart(app, credential, what, credentials);
    if (value === undefined) throw SecretNotKept();
    await store.note(org, { entity: entitiesOfKey(app, keyRef), action: actions[purpose] });
    return { value };
  },
});
