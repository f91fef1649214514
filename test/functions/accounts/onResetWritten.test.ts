import onResetWritten from '../../../functions/accounts/onResetWritten';
import { unique } from '../../support/registry/given';
import { developerAt, RESET, registered, usePortal } from '../../support/registry/portal';

const scene = usePortal();

test('a reset is decided once, and leaves nothing of an address that is nobody’s', async () => {
  const { email } = await registered(scene);
  const nobody = `${unique('eva')}@example.com`;
  for (const one of [email, nobody]) await developerAt(scene).forgot(one);
  await scene.mail.mail(email, RESET);
  const { org, context } = scene.registry;
  for (const one of [email, nobody]) {
    const reset = context.store.resets.idOf(org, one);
    await Promise.all([1, 2].map(() => onResetWritten.handler({ params: { org, reset } }, context)));
    expect(await context.store.resets.find(org, reset)).toBeUndefined();
  }
  expect(scene.mail.mails.filter(({ to }) => to.includes(nobody))).toEqual([]);
  expect(
    scene.mail.mails.filter(({ to, subject }) => to.includes(email) && RESET.test(subject)),
  ).toHaveLength(1);
});
