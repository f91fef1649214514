import { transportOf } from '../../shared/mail/smtp';
import { deliverMail } from '../../shared/tasks/mailDelivery';
import { trigger } from '../../shared/trigger';

/** Hands a mail over to the mail server; what the server does not take now is tried again by `runDue`. */
export default trigger({
  summary: 'Hand a mail over to the mail server',
  on: 'created',
  document: 'organizations/{org}/mails/{mail}',
  isDetached: true,

  handler: ({ params: { org, mail } }, context) =>
    deliverMail(org, mail, context, context.mail ?? transportOf(process.env)),
});
