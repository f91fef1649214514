import { deliverMail } from '../../shared/tasks/mailDelivery';
import { decideRegistration } from '../../shared/tasks/registrations';
import { countBilled } from '../support/database/billed';
import { costTable } from '../support/database/costTable';
import { tokenIn } from '../support/mail/mailServer';
import { unique } from '../support/registry/given';
import { CONFIRM, developerAt, usePortal } from '../support/registry/portal';
import type { Reply } from '../support/registry/registry';

/*
 * Counts the documents that a registration reads, writes and deletes, and compares the table in docs/operations.md with
 * the counts. The triggers are called here.
 */

const bill = countBilled();
const scene = usePortal({}, { events: false, wrapDatabase: bill.wrap });

const succeeded = async (replying: Promise<Reply>): Promise<void> => {
  const { status, text } = await replying;
  if (status >= 300) throw new Error(`${status}: ${text}`);
};

test('docs/operations.md has what each step of a registration costs', async () => {
  const { org, context } = scene.registry;
  const email = `${unique('eva')}@example.com`;
  const browser = developerAt(scene);
  const id = context.store.registrations.idOf(org, email);
  const token = async () => tokenIn(await scene.mail.mail(email, CONFIRM));
  const mailId = async () => `${(await context.store.mails.list(org, `registrations/${id}`, 1))[0]?.id}`;
  await browser.send('GET', '/portal');
  const steps: Record<string, () => Promise<() => Promise<void>>> = {
    'open the form': async () => () => succeeded(browser.send('GET', '/portal')),
    'send the form': async () => () => succeeded(browser.signUp(email)),
    'decide which mail follows': async () => () => decideRegistration(org, id, context),
    'send the mail': async () => {
      const mail = await mailId();
      return () => deliverMail(org, mail, context, context.mail);
    },
    'open the link': async () => {
      const secret = await token();
      return () => succeeded(browser.show(secret));
    },
    confirm: async () => {
      const secret = await token();
      return () => succeeded(browser.confirm(secret));
    },
    'the first trigger again, for three further writes of the registration': async () => async () => {
      for (let n = 0; n < 3; n++) await decideRegistration(org, id, context);
    },
    'look for what is due, once a minute': async () => async () => void (await scene.runDue()),
  };
  const counted: Record<string, number[]> = {};
  for (const [name, prepare] of Object.entries(steps)) {
    const { reads, writes, deletes } = await bill.of(await prepare());
    counted[name] = [reads, writes, deletes];
  }
  expect(costTable('### A thousand registrations')).toEqual(counted);
});
