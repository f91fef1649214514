import { roundTripsOf } from '../../support/database/roundTrips';
import { usePortal } from '../../support/registry/portal';

const scene = usePortal({ brand: { name: 'Harbour APIs' } });
const preview = (body: object) => scene.registry.post('/portal/mails:preview', body);

test('a mail is shown in either language, with other words, which are escaped', async () => {
  expect((await preview({ template: 'confirm' })).body).toMatchObject({
    subject: 'Confirm your address for Harbour APIs',
    text: expect.stringContaining('Hello Eva,'),
  });
  expect((await preview({ template: 'confirm', language: 'de' })).body.text).toContain('Hallo Eva,');
  const { body } = await preview({ template: 'confirm', intro: '<b>Hi</b> {firstName} {nothing}' });
  expect(body.html).toContain('&lt;b&gt;Hi&lt;/b&gt; Eva');
  expect(body.html).not.toContain('<b>');
});

test('it takes the settings alone', async () => {
  await scene.registry.get('');
  const rounds = await roundTripsOf(() => preview({ template: 'reset' }));
  expect(rounds.flat()).not.toContain('Commit');
});
