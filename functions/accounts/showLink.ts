import { LinkDoesNotExist, LinkUsed } from '../../shared/faults';
import { operation } from '../../shared/operation';
import { LinkShown, LinkUse, linkPurposes } from '../../shared/schemas/portal';
import { findLink, maskedEmail } from '../../shared/tasks/accountLinks';

/** Returns what the link of a mail does, and for which account, without using it. */
export default operation({
  summary: 'Show link of mail',
  method: 'POST',
  path: '/v1/organizations/{org}/portal/links:show',
  permission: 'anybody',
  limit: { max: 120, window: 900_000, beyond: 'refused' },
  body: LinkUse,
  status: 200,
  response: LinkShown,
  faults: [LinkDoesNotExist, LinkUsed],

  async handler({ params: { org }, body: { token } }, { store, now }) {
    const found = await findLink(org, token, linkPurposes, store, now());
    const { purpose, email = '' } = found.link;
    if (!('registration' in found)) return { purpose, email: maskedEmail(email) };
    const { registration } = found;
    const { firstName, lastName, fields } = registration;
    return { purpose, email: registration.email, firstName, lastName, fields };
  },
});
