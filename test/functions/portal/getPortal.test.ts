import { roundTripsOf } from '../../support/database/roundTrips';
import { unique } from '../../support/registry/given';
import { developerAt, usePortal } from '../../support/registry/portal';

const scene = usePortal({
  brand: { name: 'Harbour APIs', colour: '#0b6623' },
  fields: [{ attribute: 'Company', label: 'Company', required: true }],
});

test('anybody learns what the form needs, and nothing of how the portal is run', async () => {
  const { status, body, headers } = await developerAt(scene).send('GET', '/portal');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    organization: scene.registry.org,
    name: 'Harbour APIs',
    registration: 'open',
    passwordLength: 15,
    fields: [{ attribute: 'Company', required: true }],
  });
  expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['activationMailTo', 'mail', 'activation']));
  expect(headers.get('set-cookie')).toBeNull();
  const nowhere = await fetch(`${scene.registry.url}/v1/organizations/${unique('nobody')}/portal`);
  expect(nowhere.status).toBe(404);
});

test('it takes one write that counts the request, and one round of reads', async () => {
  await developerAt(scene).send('GET', '/portal');
  const rounds = await roundTripsOf(() => developerAt(scene).send('GET', '/portal'));
  expect(rounds).toEqual([['Commit'], ['GetDocument']]);
});
