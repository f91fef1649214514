import { until } from '../../../tools/ports';
import { startRegistry, useRegistry } from '../../support/registry/registry';

const NOW = 1_700_000_000_000;

const registry = useRegistry({ now: () => NOW });

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const ask = (path: string, authorization?: string) =>
  fetch(registry.url + path, { headers: { ...(authorization !== undefined && { authorization }) } });

test('an organization comes with every field, in the layout of Edge', async () => {
  const { status, headers, text } = await registry.get('');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/json');
  expect(text).toBe(`{
  "createdAt" : ${NOW},
  "createdBy" : "admin@example.com",
  "displayName" : "${registry.org}",
  "environments" : [ "test", "prod" ],
  "lastModifiedAt" : ${NOW},
  "lastModifiedBy" : "admin@example.com",
  "name" : "${registry.org}",
  "properties" : {
    "property" : [ {
      "name" : "features.isCpsEnabled",
      "value" : "true"
    }, {
      "name" : "keymanagement.consumer.key.length",
      "value" : "32"
    }, {
      "name" : "keymanagement.consumer.secret.length",
      "value" : "16"
    } ]
  },
  "type" : "paid"
}
`);
});

test.each(['/v1/organizations/{org}/', '/v1/o/{org}', '/v1/o/{org}/', '/v1/o/{org}?alt=json'])(
  'it is found at %s',
  async (path) => {
    const { email, password } = registry.admin;
    const answer = await ask(path.replace('{org}', registry.org), basic(email, password));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual((await registry.get('')).body);
  },
);

test('its own properties are told too, but paging is always on', async () => {
  const { context, admin } = registry;
  const name = `${registry.org}-own`;
  const stored = await context.organizations.get(registry.org);
  const member = await context.store.members.find(registry.org, admin.email);
  await context.store.atomically(({ organizations, members }) => {
    members.create(name, member as NonNullable<typeof member>);
    organizations.create({
      ...stored,
      name,
      displayName: 'Weather for Boats',
      type: 'trial',
      environments: [],
      properties: [
        { name: 'features.isSmbOrganization', value: 'false' },
        { name: 'features.isCpsEnabled', value: 'false' },
      ],
    });
  });

  const answer = await ask(`/v1/organizations/${name}`, basic(admin.email, admin.password));

  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    name,
    displayName: 'Weather for Boats',
    type: 'trial',
    environments: [],
    properties: {
      property: [
        { name: 'features.isCpsEnabled', value: 'true' },
        { name: 'keymanagement.consumer.key.length', value: '32' },
        { name: 'keymanagement.consumer.secret.length', value: '16' },
        { name: 'features.isSmbOrganization', value: 'false' },
      ],
    },
  });
});

describe('credentials', () => {
  test.each([
    [
      'the user is written in another case',
      (email: string, password: string) => basic(email.toUpperCase(), password),
    ],
    [
      'the scheme is written in another case',
      (email: string, password: string) => basic(email, password).replace('Basic', 'bAsIc'),
    ],
  ])('are good when %s', async (_, header) => {
    const { email, password } = registry.admin;
    const answer = await ask(`/v1/organizations/${registry.org}`, header(email, password));
    expect(answer.status).toBe(200);
  });

  const good = () => basic(registry.admin.email, registry.admin.password);

  test.each<[what: string, header: () => string | undefined, org?: string]>([
    ['there is no header', () => undefined],
    ['the header is empty', () => ''],
    ['the password is wrong', () => basic(registry.admin.email, 'wrong')],
    ['the password is empty', () => basic(registry.admin.email, '')],
    [
      'the password is in another case',
      () => basic(registry.admin.email, registry.admin.password.toUpperCase()),
    ],
    ['the password has something after it', () => basic(registry.admin.email, `${registry.admin.password} `)],
    ['nobody is named so', () => basic('nobody@example.com', registry.admin.password)],
    ['nobody is named', () => basic('', registry.admin.password)],
    ['the user could not be stored', () => basic('a\0/../b', registry.admin.password)],
    ['the organization is of a name that none can have', good, 'Else%2F..%2Fwhere'],
    ['there is no base64', () => 'Basic'],
    ['what should be base64 is not', () => 'Basic {{{}}}'],
    ['there is no colon', () => `Basic ${btoa('admin@example.com')}`],
    ['the scheme is another', () => `Bearer ${btoa('token')}`],
    ['the scheme is missing', () => good().replace('Basic ', '')],
  ])('are refused when %s', async (_, header, org = registry.org) => {
    const answer = await ask(`/v1/organizations/${org}`, header());

    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="Keymint", charset="UTF-8"');
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.text()).toBe(`{
  "code" : "security.authentication.Unauthorized",
  "message" : "Credentials are missing or not valid for this organization",
  "contexts" : [ ]
}
`);
  });

  test('that are good in one organization are refused in any other, whether it is there or not', async () => {
    const other = await startRegistry();
    const member = { email: `${other.org}@example.com`, role: 'orgadmin', password: 'twelve-letters' };
    expect((await registry.post('/members', member)).status).toBe(201);
    const answers = await Promise.all(
      [other.org, 'elsewhere'].map(async (org) => {
        const answer = await ask(`/v1/organizations/${org}`, basic(member.email, member.password));
        return [answer.status, await answer.text()];
      }),
    );
    await other.stop();
    expect(answers[0]).toEqual([401, expect.stringContaining('security.authentication.Unauthorized')]);
    expect(answers[1]).toEqual(answers[0]);
  });

  test('that nobody guesses find another organization not there', async () => {
    const { token } = (await registry.post('/tokens', { name: 'here', role: 'orgadmin' })).body;
    const other = await startRegistry();
    // The directory of names may have been read just before.
    const isKnown = async () => (await registry.context.organizations.find(other.org)) !== undefined;
    await until(isKnown, 'the new organization to be found');
    const answer = await ask(`/v1/organizations/${other.org}`, `Bearer ${token}`);
    await other.stop();
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('keymint.OrganizationDoesNotExist');
  });

  test('of one organization are refused in another', async () => {
    const other = await startRegistry();
    const answer = await ask(
      `/v1/organizations/${registry.org}`,
      basic(other.admin.email, other.admin.password),
    );
    await other.stop();
    expect(answer.status).toBe(401);
  });

  test('that were good do not make wrong ones good', async () => {
    await registry.get('');
    const answer = await ask(`/v1/organizations/${registry.org}`, basic(registry.admin.email, 'wrong'));
    expect(answer.status).toBe(401);
  });
});
