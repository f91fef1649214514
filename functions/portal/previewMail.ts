import { operation } from '../../shared/operation';
import { MailPreview, MailPreviewDraft } from '../../shared/schemas/portal';
import { previewOf } from '../../shared/tasks/portalSettings';

/** Renders a mail of the portal for a sample developer, with other texts if they are sent. */
export default operation({
  summary: 'Preview mail',
  method: 'POST',
  path: '/v1/organizations/{org}/portal/mails:preview',
  permission: 'accounts.get',
  body: MailPreviewDraft,
  status: 200,
  response: MailPreview,
  faults: [],

  handler: ({ params: { org }, body }, context) => previewOf(org, body, context),
});
