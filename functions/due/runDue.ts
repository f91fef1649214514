import { endpoint } from '../../shared/endpoint';
import { transportOf } from '../../shared/mail/smtp';
import { runDueWork } from '../../shared/tasks/dueWork';

/**
 * Does what is due: mails that are tried again, what a trigger missed, accounts whose 30 days are over. A scheduler
 * asks each minute. Nothing is done that was not due, so that nobody gains by asking.
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
