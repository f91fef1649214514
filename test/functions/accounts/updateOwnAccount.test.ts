import { roundTripsOf } from '../../support/database/roundTrips';
import { tokenIn } from '../../support/mail/mailServer';
import { unique } from '../../support/registry/given';
import { CONFIRM, developerAt, usePortal } from '../../support/registry/portal';

const scene = usePortal({ fields: [{ attribute: 'Company', label: 'Company', required: true }] });

test('a required field is not emptied, and attributes of staff are not touched', async () => {
  const email = `${unique('eva')}@example.com`;
  const browser = developerAt(scene);
  await browser.signUp(email, { fields: { Company: 'Harbour' } });
  await browser.confirm(tokenIn(await scene.mail.mail(email, CONFIRM)));
  await scene.registry.post(`/developers/${email}/attributes/tier`, { value: 'gold' });
  const put = (fields: object) => browser.send('PUT', '/portal/account', { fields });
  expect((await put({ Company: ' ' })).body.code).toBe('keymint.FieldRequired');
  const rounds = await roundTripsOf(() => put({ Company: 'Quay', tier: 'platinum' }));
  expect(rounds.flat().filter((method) => method === 'Commit')).toHaveLength(1);
  const { attributes } = (await scene.registry.get(`/developers/${email}`)).body;
  expect(attributes).toEqual(
    expect.arrayContaining([
      { name: 'Company', value: 'Quay' },
      { name: 'tier', value: 'gold' },
    ]),
  );
});
