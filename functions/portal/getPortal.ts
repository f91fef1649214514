import { operation } from '../../shared/operation';
import { Portal } from '../../shared/schemas/portal';
import { settingsOf, ticketOf } from '../../shared/tasks/portal';

/** Returns the public data of an organization's developer portal, with a ticket for its sign-up form. */
export default operation({
  summary: 'Get developer portal',
  method: 'GET',
  path: '/v1/organizations/{org}/portal',
  permission: 'anybody',
  limit: { max: 600, window: 60_000, beyond: 'refused' },
  status: 200,
  response: Portal,
  faults: [],

  async handler({ params: { org } }, context) {
    const [{ displayName }, settings] = await Promise.all([
      context.organizations.get(org),
      settingsOf(org, context.store),
    ]);
    const { brand, registration, domains, fields, terms, passwordLength, answerWithinDays } = settings;
    return {
      organization: org,
      name: brand.name ?? displayName,
      brand,
      registration,
      fields,
      passwordLength,
      answerWithinDays,
      domains: registration === 'domains' ? domains : [],
      ...(terms && { terms }),
      tryOrigins: [...context.tryOrigins],
      ticket: ticketOf(org, context),
    };
  },
});
