import { startDueWork } from '../../../../shared/runtime/events/dueTimer';
import { eventually } from '../../../support/browser/eventually';
import { unique } from '../../../support/registry/given';
import { CONFIRM, developerAt, usePortal } from '../../../support/registry/portal';

const scene = usePortal({}, { events: false });

test('a process that is always restarted before half a minute is over does what is due all the same', async () => {
  const email = `${unique('eva')}@example.com`;
  expect((await developerAt(scene).signUp(email)).status).toBe(202);
  scene.pass(1);
  const stop = startDueWork(scene.registry.context);
  try {
    const mails = () =>
      scene.mail.mails.filter(({ to, subject }) => to.includes(email) && CONFIRM.test(subject));
    const { due } = scene.registry.context.store;
    const open = async () => (await due.list(100)).filter(({ org }) => org === scene.registry.org);
    // The mail itself is due a minute after the form was handled.
    await eventually(async () => (await open()).map(({ kind }) => kind), ['mail'], 25_000);
    expect(mails()).toEqual([]);
  } finally {
    await stop();
  }
});
