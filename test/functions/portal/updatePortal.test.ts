import { roundTripsOf } from '../../support/database/roundTrips';
import { usePortal } from '../../support/registry/portal';

const scene = usePortal();
const put = (settings: object) => scene.registry.put('/portal/settings', settings);

test('a colour on which white text cannot be read is refused, and one on which it can is kept', async () => {
  const { status, body } = await put({ brand: { colour: '#ffcc00' } });
  expect([status, body.message]).toEqual([400, expect.stringContaining('contrast of 1.5:1')]);
  expect((await put({ brand: { colour: '#0b6623' } })).body.brand.colour).toBe('#0b6623');
});

test.each([
  [{ registration: 'domains' }, 'domains'],
  [{ activation: 'domains' }, 'domains'],
  [{ passwordLength: 11 }, 'passwordLength'],
  [{ brand: { logo: 'data:text/html;base64,eA==' } }, 'brand.logo'],
  [{ brand: { privacyUrl: 'javascript:alert(1)' } }, 'brand.privacyUrl'],
  [{ fields: [{ attribute: '_x', label: 'X' }] }, 'fields[0].attribute'],
])('%j is refused for its %s', async (settings, field) => {
  const { status, body } = await put(settings);
  expect([status, body.message]).toEqual([400, expect.stringContaining(field)]);
});

test('a change is audited, and takes a round to read and a commit', async () => {
  await put({ activation: 'manual' });
  const rounds = await roundTripsOf(() => put({ activation: 'automatic' }));
  expect(rounds.flat().filter((method) => method === 'Commit')).toHaveLength(1);
  const { audit } = (await scene.registry.get('/audits?action=updatePortal&pageSize=1')).body;
  expect(audit[0].changes[0]).toMatchObject({
    entity: 'settings/portal',
    after: expect.stringContaining('automatic'),
  });
});
