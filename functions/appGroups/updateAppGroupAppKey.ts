import { StatusAction, statusAfter } from '../../shared/appOperations';
import { changeCredential } from '../../shared/domain/keys';
import { changeKey, updateKey } from '../../shared/keyOperations';
import { operation } from '../../shared/operation';
import { appGroups, type Params } from '../../shared/owners';
import { Credential } from '../../shared/schemas/credential';
import { KeyChange } from '../../shared/schemas/key';

const KeyOrder = KeyChange.extend({
  action: StatusAction.optional().meta({ description: 'Approves or revokes the key' }),
  appGroupAppKey: KeyChange.pick({ attributes: true, scopes: true })
    .optional()
    .meta({ description: 'Replaces attributes and scopes' }),
}).meta({
  id: 'AppGroupAppKeyChange',
  example: { apiProducts: ['premium'], appGroupAppKey: { scopes: ['READ'] } },
});

/**
 * Adds API products to a consumer key of an app group's app, replaces its attributes and scopes, and
 * approves or revokes it: by `action` in the query, as some clients do, or in the body.
 */
export default operation({
  ...updateKey(appGroups),
  body: KeyOrder,
  response: Credential,

  handler: (request, context) =>
    changeKey(appGroups, request, context, async (credential, store) => {
      const { params, query, body } = request;
      const { action = query.action, appGroupAppKey, ...flat } = body;
      const change = { ...flat, ...appGroupAppKey };
      const changed = await changeCredential((params as Params).org, credential, change, store);
      return action ? { ...changed, status: statusAfter[action] } : changed;
    }),
});
