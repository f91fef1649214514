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

test('the button of a preview leads to the page that the mail leads to', async () => {
  const pages: Record<string, string> = {
    passwordChanged: '/portal/{org}/forgot\n',
    requestApproved: '/portal/{org}/requests\n',
    reset: '/portal/{org}/reset#t=example\n',
    waitingDevelopers: '/console/o/{org}/portal/waiting\n',
    requestsOverdue: '/console/o/{org}/requests\n',
  };
  for (const [template, page] of Object.entries(pages)) {
    const { text } = (await preview({ template })).body;
    expect(text).toContain(page.replace('{org}', scene.registry.org));
  }
});
