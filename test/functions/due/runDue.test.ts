import { unique } from '../../support/registry/given';
import { CONFIRM, developerAt, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('what is due is done when it is asked for, once, and nothing else', async () => {
  const email = `${unique('eva')}@example.com`;
  scene.mail.refuse(451);
  await developerAt(scene).signUp(email);
  const { registry } = scene;
  const id = registry.context.store.registrations.idOf(registry.org, email);
  await scene.refusal(`registrations/${id}`);
  scene.mail.refuse(undefined);
  const ask = async () => (await fetch(`${registry.url}/due`, { method: 'POST' })).json();
  await ask();
  expect(scene.mail.mails.filter(({ to }) => to.includes(email))).toHaveLength(0);
  scene.pass(1);
  await Promise.all([ask(), ask()]);
  await scene.mail.mail(email, CONFIRM);
  expect(scene.mail.mails.filter(({ to }) => to.includes(email))).toHaveLength(1);
});
