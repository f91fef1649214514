import { operation } from '../../shared/operation';
import { StatusAction, statusAfter } from '../../shared/operations/apps';
import { changeKey, updateCredential, updateKey } from '../../shared/operations/keys';
import { appGroups } from '../../shared/operations/owners';
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
  actionReplacesBody: false,
  response: Credential,

  async handler(request, context) {
    const { params, query, body } = request;
    const { org } = params;
    const { action = query.action, appGroupAppKey, ...flat } = body;
    const organization = await context.organizations.get(org);
    return changeKey(appGroups, request, context, async (held, store) => {
      const sent = { ...request, body: { ...flat, ...appGroupAppKey } };
      const changed = await updateCredential(held, sent, { store, organization, now: context.now() });
      return action ? { ...changed, status: statusAfter[action] } : changed;
    });
  },
});
