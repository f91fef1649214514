import { keySummary } from '../../shared/domain/effective';
import { requestedPath } from '../../shared/domain/resources';
import { Fault, KeyUnknownHere, TooManyAttempts } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { displayNameOf } from '../../shared/schemas/app';
import { KeyLookUp, KeyLookUpDraft } from '../../shared/schemas/keyLookUp';
import { ownerOf } from '../../shared/tasks/appDetails';
import { entitiesOfKey } from '../../shared/tasks/keys';
import { examine, readKeyDetails } from '../../shared/tasks/lookUp';

/** Entity in audit entries of unknown keys. */
const UNKNOWN_KEY = 'keys/…';

/**
 * Returns the owner of a consumer key, whether the key allows a request, and if not, why. The key itself is
 * never repeated. After ten unknown keys within a minute a caller must wait. Every look-up is audited. An
 * extension of Keymint: Apigee finds apps by keys in paths.
 */
export default operation({
  summary: 'Look up key',
  method: 'POST',
  path: '/v1/organizations/{org}/keys:lookUp',
  permission: 'keys.lookup',
  body: KeyLookUpDraft,
  status: 200,
  response: KeyLookUp,
  faults: [KeyUnknownHere, TooManyAttempts],

  async handler({ params: { org }, body, caller }, context) {
    const { store, vault, credentials, now, attempts } = context;
    const { consumerKey, path, ...asked } = body;
    const holding = await attempts
      .run({
        counters: [{ kind: 'unknownKeysOfCaller', org, names: [caller.name] }],
        credential: [consumerKey],
        load: () => readKeyDetails(org, vault.keyRef(consumerKey), store),
        verify: async (found) => found,
      })
      .catch(async (error) => {
        if (error instanceof Fault) await store.note(org, { entity: UNKNOWN_KEY, refused: error.code });
        throw error;
      });
    if (!holding) {
      await store.note(org, { entity: UNKNOWN_KEY });
      throw KeyUnknownHere({ org });
    }

    const { app, owner, credential, lastUsedAt } = holding;
    const { keyRef, ending, effective } = keySummary(credential, holding, lastUsedAt, {
      now: now(),
      credentials,
    });
    await store.note(org, { entity: entitiesOfKey(app, keyRef) });
    return {
      keyRef,
      ending,
      lastUsedAt,
      app: { appId: app.appId, name: app.name, displayName: displayNameOf(app), status: app.status },
      owner: ownerOf(app, owner),
      ...examine(
        { ...holding, isUnreadable: effective.reason === 'KEY_UNREADABLE' },
        { ...asked, path: path === undefined ? path : requestedPath(path) },
        now(),
      ),
    };
  },
});
