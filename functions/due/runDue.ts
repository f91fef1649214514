import { endpoint } from '../../shared/endpoint';
import { transportOf } from '../../shared/mail/smtp';
import { runDueWork } from '../../shared/tasks/dueWork';

/**
 * Runs due work: retries of mails, events that triggers missed, and deletion of accounts after 30 days. A
 * scheduler calls it every minute. It does nothing that is not due, so that calls by others have no effect.
 */
export default endpoint({
  summary: 'Do what is due',
  method: 'POST',
  path: '/due',
  ignoresBody: true,

  async handler(_request, context) {
    const done = await runDueWork(context, context.mail ?? transportOf(process.env));
    return { status: 200, body: { done } };
  },
});
