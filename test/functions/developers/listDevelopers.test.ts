import type { Developer } from '../../../shared/schemas/developer';
import { given, unique } from '../../support/registry/given';
import { type Registry, startRegistry, useRegistry } from '../../support/registry/registry';

/** In the order of addresses, ignoring case. */
const emails = [
  'ada@example.com',
  'Bea+boats@example.com',
  'cy@example.com',
  'Dee@example.com',
  'eve@example.com',
];

const registry = useRegistry();
let developers: Developer[];
beforeAll(async () => {
  const made = await Promise.all([...emails].reverse().map((email) => given(registry).developer({ email })));
  developers = made.reverse();
});

const list = async (query = '') => {
  const { status, body } = await registry.get(`/developers${query}`);
  expect(status).toBe(200);
  return body;
};

describe('the whole list', () => {
  test.each(['', '?expand=false', '?expand=', '?startKey=', '?count=', '/'])(
    'of /developers%s is e-mail addresses in their order, as they were sent',
    async (query) => expect(await list(query)).toEqual(emails),
  );

  test.each(['?expand=true', '?expand=True', '?expand=true&startKey=&count='])(
    'of /developers%s is whole developers in the order of their addresses',
    async (query) => expect(await list(query)).toEqual({ developer: developers }),
  );

  test('is laid out as on Edge', async () => {
    const { text } = await registry.get('/developers?count=2');
    expect(text).toBe('[ "ada@example.com", "Bea+boats@example.com" ]\n');
  });
});

describe('a page', () => {
  test.each([
    ['?count=2', 0, 2],
    ['?count=5', 0, 5],
    ['?count=6', 0, 5],
    ['?startKey=cy@example.com', 2, 5],
    ['?startKey=cy%40example.com&count=2', 2, 4],
    ['?startKey=CY@EXAMPLE.COM&count=2', 2, 4],
    ['?startKey=bea%2Bboats@example.com&count=1', 1, 2],
    ['?startKey=eve@example.com&count=1000', 4, 5],
    ['?startKey=eve@example.com', 4, 5],
  ])('%s begins with the developer named and has as many as asked for', async (query, from, to) => {
    expect(await list(query)).toEqual(emails.slice(from, to));
    expect(await list(`${query}&expand=true`)).toEqual({ developer: developers.slice(from, to) });
  });

  test.each([2, 3, 4, 5, 6])(
    'of %i, and pages from its last developer on, meet everybody once',
    async (count) => {
      const met: string[] = [];
      for (let page: string[] = []; met.length === 0 || page.length > 1; ) {
        const startKey = encodeURIComponent(met.pop() ?? '');
        page = await list(`?count=${count}&startKey=${startKey}`);
        met.push(...page);
      }
      expect(met).toEqual(emails);
    },
  );
});

describe('what is refused', () => {
  test.each(['nobody@example.com', 'zoe@example.com', 'ada'])(
    'startKey %s, which nobody has',
    async (startKey) => {
      for (const expand of [true, false]) {
        expect(await registry.get(`/developers?startKey=${startKey}&expand=${expand}`)).toMatchObject({
          status: 404,
          body: {
            code: 'keymanagement.service.developer_doesnot_exist',
            message: `startKey ${startKey} does not exist`,
            contexts: [],
          },
        });
      }
    },
  );

  test.each([
    ['count=0', 'count'],
    ['count=-1', 'count'],
    ['count=1.5', 'count'],
    ['count=abc', 'count'],
    ['expand=maybe', 'expand'],
  ])('%s', async (query, field) => {
    expect(await registry.get(`/developers?${query}`)).toMatchObject({
      status: 400,
      body: { code: 'keymint.InvalidRequest', message: expect.stringContaining(`${field}: `), contexts: [] },
    });
  });
});

describe('with app', () => {
  test('the developers who own an app of that name are listed whole, whatever expand says', async () => {
    const [ada, , cy] = developers as [Developer, Developer, Developer];
    await given(registry).app(cy, { name: 'big weather #1' });
    await given(registry).app(ada, { name: 'big weather #1' });
    await given(registry).app(ada, { name: 'big weather' });

    const owners = [
      await registry.get(`/developers/${ada.email}`),
      await registry.get(`/developers/${cy.email}`),
    ];
    const expected = { developer: owners.map(({ body }) => body) };

    expect(await list('?app=big%20weather%20%231')).toEqual(expected);
    expect(await list('?app=big%20weather%20%231&expand=false')).toEqual(expected);
  });

  test.each(['ghost', 'BIG WEATHER', 'big'])('%s, which no app is named, is an empty list', async (app) => {
    const { status, text } = await registry.get(`/developers?app=${encodeURIComponent(app)}`);
    expect(status).toBe(200);
    expect(text).toBe('{\n  "developer" : [ ]\n}\n');
  });

  test('a deleted app is not found', async () => {
    const developer = await given(registry).developer({ email: 'zed@example.com' });
    const { name } = await given(registry).app(developer);
    await registry.delete(`/developers/${developer.email}/apps/${name}`);
    expect(await list(`?app=${name}`)).toEqual({ developer: [] });
  });
});

describe('with ids', () => {
  const [ada, bea, cy] = emails as [string, string, string];

  test.each<[string, () => string[], from: string[]]>([
    ['e-mail addresses', () => [cy, ada], [ada, cy]],
    ['e-mail addresses in another case', () => [cy.toUpperCase(), bea.toLowerCase()], [bea, cy]],
    ['developerIds', () => [1, 0].map((index) => `${developers[index]?.developerId}`), [ada, bea]],
    ['both, of one developer', () => [ada, `${developers[0]?.developerId}`], [ada]],
    ['some that nobody has', () => ['nobody@example.com', ada, 'nobody', ''], [ada]],
    ['what no id can be', () => ['a/b', '..', '\0', '@'], []],
  ])('%s name the developers that are listed, in the order of their addresses', async (_, ids, expected) => {
    const query = `?ids=${encodeURIComponent(ids().join(','))}`;
    expect(await list(query)).toEqual(expected);
    const whole = developers.filter(({ email }) => expected.includes(email)).map(({ email }) => email);
    const { developer } = await list(`${query}&expand=true`);
    expect(developer.map(({ email }: Developer) => email)).toEqual(whole);
  });

  test('of none, all are listed', async () =>
    expect(await list(`?ids=&count=${emails.length}`)).toEqual(emails));
});

describe('developers of companies', () => {
  let other: Registry;
  let member: Developer;
  beforeAll(async () => {
    other = await startRegistry();
    for (const email of emails) {
      const developer = await given(other).developer({ email });
      if (email.startsWith('cy')) member = developer;
    }
    for (const name of ['harbour', 'yard']) {
      await given(other).company({ name });
      await other.post(`/companies/${name}/developers`, { developer: [{ email: member.email }] });
    }
  });
  afterAll(() => other.stop());

  const listed = async (query: string) => (await other.get(`/developers?${query}`)).body;
  test.each([
    ['', emails],
    ['includeCompany=false', emails],
    ['includeCompany=true', emails],
    ['includeCompany=True&count=3', emails.slice(0, 3)],
    ['includeCompany=true&startKey=cy@example.com', emails.slice(2)],
    ['count=3', emails.slice(0, 3)],
    ['startKey=Dee@example.com', emails.slice(3)],
  ])('?%s lists %j', async (query, expected) => {
    expect(await listed(query)).toEqual(expected);
    const { developer } = await listed(`${query}&expand=true`);
    expect(developer.map(({ email }: Developer) => email)).toEqual(expected);
  });

  test.each(['true', 'false'])(
    'are shown with their companies, also with includeCompany=%s',
    async (flag) => {
      const page = `expand=true&startKey=cy@example.com&count=1`;
      const { developer } = await listed(`includeCompany=${flag}&${page}`);
      expect(developer).toEqual([{ ...member, companies: ['harbour', 'yard'] }]);
    },
  );

  test('are listed when they are asked for, by ids or by an app', async () => {
    await given(other).app(member, { name: 'weather' });
    expect(await listed(`ids=${member.email}`)).toEqual([member.email]);
    expect(await listed('app=weather')).toMatchObject({ developer: [{ email: member.email }] });
  });

  test.each([
    ['leave', (company: string) => other.post(`${company}/developers`, { developer: [] })],
    ['outlive their company', (company: string) => other.delete(company)],
  ])('are listed like anybody once they %s', async (_, leave) => {
    const { email } = await given(other).developer({ email: `zoe-${unique('')}@example.com` });
    const company = `/companies/${(await given(other).company()).name}`;
    await other.post(`${company}/developers`, { developer: [{ email }] });
    expect(await listed('')).toContain(email);
    await leave(company);
    expect(await listed('')).toContain(email);
    await other.delete(`/developers/${email}`);
  });

  test('includeCompany=maybe is refused', async () => {
    const { status, body } = await other.get('/developers?includeCompany=maybe');
    expect([status, body.code]).toEqual([400, 'keymint.InvalidRequest']);
  });
});

describe('an organization', () => {
  let other: Registry;
  beforeAll(async () => {
    other = await startRegistry();
  });
  afterAll(() => other.stop());

  test('without developers has empty lists', async () => {
    const bare = await other.get('/developers');
    expect(bare).toMatchObject({ status: 200, text: '[ ]\n' });
    const expanded = await other.get('/developers?expand=true');
    expect(expanded).toMatchObject({ status: 200, text: '{\n  "developer" : [ ]\n}\n' });
  });

  test('of more than 1,000 developers lists 1,000 at most', async () => {
    const numbered = Array.from(
      { length: 1001 },
      (_, index) => `n${`${index}`.padStart(4, '0')}@example.com`,
    );
    const stamps = { createdAt: 0, createdBy: 'import', lastModifiedAt: 0, lastModifiedBy: 'import' };
    for (let from = 0; from < numbered.length; from += 250) {
      await other.context.store.atomically(({ developers }) => {
        for (const email of numbered.slice(from, from + 250)) {
          developers.create(other.org, {
            apps: [],
            companies: [],
            email,
            developerId: email.slice(0, 5),
            firstName: 'N',
            lastName: 'N',
            userName: 'n',
            organizationName: other.org,
            status: 'active',
            attributes: [],
            ...stamps,
          });
        }
      });
    }

    for (const query of ['', '?count=1000', '?count=1001', '?count=999999999999']) {
      const { status, body } = await other.get(`/developers${query}`);
      expect(status).toBe(200);
      expect(body).toEqual(numbered.slice(0, 1000));
    }
    const rest = await other.get('/developers?startKey=n0999@example.com&count=1000');
    expect(rest.body).toEqual(['n0999@example.com', 'n1000@example.com']);
  });
});
