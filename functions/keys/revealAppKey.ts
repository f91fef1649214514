import { credentialBy, entitiesOfKey, openPart } from '../../shared/domain/keys';
import { AppIdNotFound, InvalidClientIdForGivenApp, SecretNotKept } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { RevealDraft, Revealed } from '../../shared/schemas/key';

const actions = { reveal: 'credential.revealed', copy: 'credential.copied' } as const;

/**
 * Answers a consumer key or secret in clear, by its keyRef; an audit entry says so first,
 * `credential.revealed` or `credential.copied`. Keymint's own: Apigee has keys in its paths.
 */
export default operation({
  summary: 'Reveal app key or its secret',
  method: 'POST',
  path: '/v1/organizations/{org}/apps/{appId}/keys/{keyRef}/reveal',
  permission: 'credentials.reveal',
  body: RevealDraft,
  status: 200,
  response: Revealed,
  faults: [AppIdNotFound, InvalidClientIdForGivenApp, SecretNotKept],

  async handler({ params: { org, appId, keyRef }, body: { what, purpose } }, { store, vault }) {
    const app = await store.apps.getById(org, appId);
    const value = openPart(credentialBy(app, keyRef), what, vault);
    if (value === undefined) throw SecretNotKept();
    await store.note(org, { entity: entitiesOfKey(app, keyRef), action: actions[purpose] });
    return { value };
  },
});
