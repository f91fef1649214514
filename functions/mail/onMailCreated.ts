import { transportOf } from '../../shared/mail/smtp';
import { deliverMail } from '../../shared/tasks/mailDelivery';
import { trigger } from '../../shared/trigger';

/** Sends a mail through the mail server; `runDue` retries failed ones. */
export default trigger({
  summary: 'Hand a mail over to the mail server',
  on: 'created',
  document: 'organizations/{org}/mails/{mail}',
  isDetached: true,

  handler: ({ params: { org, mail } }, context) =>
    deliverMail(org, mail, context, context.mail ?? transportOf(process.env)),
});
