import { given, unique } from '../../support/registry/given';
import type { Registry, Reply } from '../../support/registry/registry';
import { crowded, done, weather } from '../making';
import { entitiesOf, idsOf, isRecent, listIn, messageOf, refusalOf } from '../reading';
import type { Row, Scene } from '../table';

const person = { firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' };
const address = () => `${unique('ada')}@example.com`;

/** An organization of its own with these developers, made in this order. */
async function peopled({ alone }: Scene, ...names: string[]): Promise<Registry> {
  const registry = await alone();
  for (const name of names) await given(registry).developer({ email: `${name}@example.com` });
  return registry;
}

const emails = (...names: string[]) => names.map((name) => `${name}@example.com`);

const lists: Row[] = [
  ...['', '?expand=false'].flatMap((query): Row[] => [
    {
      says: `GET /developers${query} answers a bare list of e-mail addresses on Edge`,
      from: ['EO', 'DRU', 'PHP'],
      of: ['listDevelopers'],
      dialect: 'edge',
      async check(scene) {
        const registry = await peopled(scene, 'ada', 'bea');
        expect((await registry.get(`/developers${query}`)).body).toEqual(emails('ada', 'bea'));
      },
    },
    {
      says: `GET /developers${query} answers objects with an e-mail address on X`,
      from: ['XD'],
      of: ['listDevelopers'],
      dialect: 'x',
      async check(scene) {
        const registry = await peopled(scene, 'ada', 'bea');
        expect((await registry.get(`/developers${query}`)).body).toEqual({
          developer: [{ email: 'ada@example.com' }, { email: 'bea@example.com' }],
        });
      },
    },
  ]),
  {
    says: 'GET /developers?expand=true answers whole developers, each as it is alone',
    from: ['EO', 'PHP', 'XD'],
    of: ['listDevelopers', 'getDeveloper'],
    async check(scene) {
      const registry = await peopled(scene, 'ada', 'bea');
      const owner = { email: 'ada@example.com' };
      await given(registry).app(owner, { name: 'weather' });
      const { body } = await registry.get('/developers?expand=true');
      expect(Object.keys(body)).toEqual(['developer']);
      expect(body.developer[0].apps).toEqual(['weather']);
      for (const email of emails('ada', 'bea')) {
        expect(body.developer).toContainEqual((await registry.get(`/developers/${email}`)).body);
      }
    },
  },
  {
    says: 'developers are listed in the order of their e-mail addresses, not of their making',
    from: ['OWN'],
    of: ['listDevelopers'],
    async check(scene) {
      const registry = await peopled(scene, 'dee', 'ada', 'cy', 'bea');
      expect(idsOf(await registry.get('/developers'))).toEqual(emails('ada', 'bea', 'cy', 'dee'));
      const whole = entitiesOf(await registry.get('/developers?expand=true'));
      expect(whole.map(({ email }) => email)).toEqual(emails('ada', 'bea', 'cy', 'dee'));
    },
  },
  ...(
    [
      ['?count=2', ['ada', 'bea'], ['EO', 'XD'], 'count limits a list of developers'],
      [
        '?startKey=bea@example.com&count=2',
        ['bea', 'cy'],
        ['XD', 'PHP', 'CLI'],
        'a page of developers begins with its startKey',
      ],
      ['?startKey=cy@example.com', ['cy', 'dee'], ['PHP'], 'a startKey of developers needs no count'],
      [
        '?startKey=dee@example.com&count=2',
        ['dee'],
        ['PHP', 'CLI'],
        'the last page of developers holds its startKey alone',
      ],
      [
        '?count=1000',
        ['ada', 'bea', 'cy', 'dee'],
        ['CLI'],
        'a count above the number of developers lists all',
      ],
      [
        '?expand=false&startKey=bea@example.com&count=1',
        ['bea'],
        ['PHP'],
        'expand=false, startKey and count of developers go together',
      ],
    ] as [string, string[], Row['from'], string][]
  ).map(
    ([query, expected, from, says]): Row => ({
      says,
      from,
      of: ['listDevelopers'],
      async check(scene) {
        const registry = await peopled(scene, 'ada', 'bea', 'cy', 'dee');
        expect(idsOf(await registry.get(`/developers${query}`))).toEqual(emails(...expected));
      },
    }),
  ),
  {
    says: 'expand, count and startKey of developers go together',
    from: ['PHP', 'CLI'],
    of: ['listDevelopers'],
    async check(scene) {
      const registry = await peopled(scene, 'ada', 'bea', 'cy');
      const reply = await registry.get('/developers?expand=true&count=2&startKey=bea@example.com');
      expect(entitiesOf(reply)).toMatchObject([
        { email: 'bea@example.com', status: 'active' },
        { email: 'cy@example.com', status: 'active' },
      ]);
    },
  },
  {
    says: 'a startKey that no developer has is refused on Edge',
    from: ['PHP'],
    of: ['listDevelopers', 'keymanagement.service.developer_doesnot_exist'],
    dialect: 'edge',
    async check(scene) {
      const registry = await peopled(scene, 'ada', 'cy');
      const reply = await registry.get('/developers?startKey=bea@example.com');
      expect(refusalOf(reply)).toBe('404 keymanagement.service.developer_doesnot_exist');
    },
  },
  {
    says: 'a startKey that no developer has begins the list at the next greater e-mail address on X',
    from: ['OWN'],
    of: ['listDevelopers'],
    dialect: 'x',
    async check(scene) {
      const registry = await peopled(scene, 'ada', 'cy');
      expect(idsOf(await registry.get('/developers?startKey=bea@example.com'))).toEqual(emails('cy'));
      expect((await registry.get('/developers?startKey=dee@example.com')).body).toEqual({});
    },
  },
  {
    says: 'who asks for pages of developers, dropping the first of each later page, meets all of them once',
    from: ['PHP'],
    of: ['listDevelopers'],
    async check(scene) {
      const registry = await peopled(scene, 'ada', 'bea', 'cy', 'dee', 'eve');
      const met = idsOf(await registry.get('/developers?count=2'));
      for (let page = met; page.length > 1; ) {
        page = idsOf(await registry.get(`/developers?count=2&startKey=${met.at(-1)}`));
        met.push(...page.slice(1));
      }
      expect(met).toEqual(emails('ada', 'bea', 'cy', 'dee', 'eve'));
    },
  },
  {
    says: 'developers with an app of a name are whole, whatever expand says',
    from: ['PHP', 'XD'],
    of: ['listDevelopers'],
    async check(scene) {
      const registry = await peopled(scene, 'ada', 'bea', 'cy');
      for (const email of emails('cy', 'ada')) await given(registry).app({ email }, { name: 'weather' });
      await given(registry).app({ email: 'bea@example.com' }, { name: 'tides' });
      for (const query of ['', '&expand=false', '&expand=true']) {
        const found = entitiesOf(await registry.get(`/developers?app=weather${query}`));
        expect(found).toMatchObject([
          { email: 'ada@example.com', status: 'active', apps: ['weather'] },
          { email: 'cy@example.com', status: 'active', apps: ['weather'] },
        ]);
      }
    },
  },
  {
    says: 'startKey and count do not apply to the developers with an app of a name',
    from: ['PHP', 'XD'],
    of: ['listDevelopers'],
    async check(scene) {
      const registry = await peopled(scene, 'ada', 'bea');
      for (const email of emails('ada', 'bea')) await given(registry).app({ email }, { name: 'weather' });
      const found = entitiesOf(
        await registry.get('/developers?app=weather&count=1&startKey=bea@example.com'),
      );
      expect(found.map(({ email }) => email)).toEqual(emails('ada', 'bea'));
    },
  },
  {
    says: 'no developers with an app of a name are 200 with an empty list',
    from: ['PHP'],
    of: ['listDevelopers'],
    async check({ registry, dialect }) {
      const { status, body } = await registry.get('/developers?app=ghost');
      expect(status).toBe(200);
      expect(body).toEqual(dialect === 'x' ? {} : { developer: [] });
    },
  },
  ...(['email', 'developerId'] as const).map(
    (named): Row => ({
      says: `ids lists only the developers whose ${named} is among them`,
      from: ['XD'],
      of: ['listDevelopers'],
      dialect: 'x',
      async check(scene) {
        const registry = await peopled(scene, 'ada', 'bea', 'cy');
        const all = entitiesOf(await registry.get('/developers?expand=true'));
        const ids = [all[2][named], all[0][named]].join(',');
        expect(idsOf(await registry.get(`/developers?ids=${ids}`)).sort()).toEqual(emails('ada', 'cy'));
      },
    }),
  ),
  ...(
    [
      ['', 'developers of a company are listed'],
      ['?expand=true', 'developers of a company are listed with it'],
      ['?includeCompany=false', 'includeCompany=false leaves nobody out'],
      ['?includeCompany=true', 'includeCompany=true lists developers of companies, too'],
      ['?includeCompany=true&expand=true', 'includeCompany and expand go together'],
    ] as const
  ).map(
    ([query, says]): Row => ({
      says,
      from: ['DRU', 'PHP'],
      of: ['listDevelopers', 'updateCompanyDevelopers'],
      async check(scene) {
        const registry = await peopled(scene, 'ada', 'bea');
        done(await registry.post('/companies', { name: 'harbour', displayName: 'Harbour' }));
        const members = { developer: [{ email: 'ada@example.com', role: 'admin' }] };
        done(await registry.post('/companies/harbour/developers', members));
        const reply = await registry.get(`/developers${query}`);
        const isExpanded = query.includes('expand');
        const found = isExpanded ? entitiesOf(reply).map(({ email }) => email) : idsOf(reply);
        expect(found).toEqual(emails('ada', 'bea'));
        if (isExpanded) expect(entitiesOf(reply)[0].companies).toEqual(['harbour']);
      },
    }),
  ),
  {
    says: 'an organization without developers has an empty list of them',
    from: ['PHP', 'XD'],
    of: ['listDevelopers'],
    async check({ alone, dialect }) {
      const registry = await alone();
      expect((await registry.get('/developers')).body).toEqual(dialect === 'x' ? {} : []);
      expect((await registry.get('/developers?expand=true')).body).toEqual(
        dialect === 'x' ? {} : { developer: [] },
      );
    },
  },
  ...['0', '-1', 'many', '1.5'].map(
    (count): Row => ({
      says: `count=${count} of developers is refused`,
      from: ['OWN'],
      of: ['listDevelopers', 'keymint.InvalidRequest'],
      async check({ registry }) {
        expect(refusalOf(await registry.get(`/developers?count=${count}`))).toBe(
          '400 keymint.InvalidRequest',
        );
      },
    }),
  ),
  {
    says: 'a list of developers has at most 1,000, whatever count asks for',
    from: ['EO', 'XD'],
    of: ['listDevelopers'],
    async check({ registry }) {
      expect((await registry.get('/developers?count=5000')).status).toBe(200);
    },
  },
];

const creation: Row[] = [
  {
    says: 'a new developer has what was sent, and what Apigee adds',
    from: ['EO', 'XD', 'PHP'],
    of: ['createDeveloper', 'getDeveloper'],
    async check({ registry }) {
      const draft = { email: address(), ...person, attributes: [{ name: 'team', value: 'engines' }] };
      const { status, body } = await registry.post('/developers', draft);
      expect(status).toBe(201);
      expect(body).toMatchObject({ ...draft, organizationName: registry.org, status: 'active' });
      expect(body.developerId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(isRecent(body.createdAt)).toBe(true);
      expect(body.lastModifiedAt).toBe(body.createdAt);
      expect((await registry.get(`/developers/${draft.email}`)).body).toEqual(body);
    },
  },
  ...(['email', 'firstName', 'lastName', 'userName'] as const).map(
    (field): Row => ({
      says: `a new developer needs ${field}`,
      from: ['NES', 'EO'],
      of: ['createDeveloper', 'developer.service.CreateFieldsAbsent'],
      async check({ registry }) {
        const reply = await registry.post('/developers', { email: address(), ...person, [field]: undefined });
        expect(refusalOf(reply)).toBe('400 developer.service.CreateFieldsAbsent');
        expect(messageOf(reply)).toContain(`${field} is missing`);
      },
    }),
  ),
  ...['ada', 'ada@', '@example.com', 'ada@@example.com', 'ada lovelace@example.com', ''].map(
    (email): Row => ({
      says: `a new developer’s email cannot be ${email || 'empty'}`,
      from: ['NES', 'XD', 'NAM'],
      of: ['createDeveloper', 'developer.service.InvalidEmail'],
      async check({ registry }) {
        const reply = await registry.post('/developers', { ...person, email });
        expect(refusalOf(reply)).toBe('400 developer.service.InvalidEmail');
      },
    }),
  ),
  ...['inactive', 'login_lock', 'nonsense'].map(
    (status): Row => ({
      says: `a new developer is active, though status ${status} was sent`,
      from: ['EO', 'XD'],
      of: ['createDeveloper'],
      async check({ developer }) {
        expect((await developer({ status })).status).toBe('active');
      },
    }),
  ),
  {
    says: 'what only Apigee sets is ignored in a new developer',
    from: ['PHP'],
    of: ['createDeveloper'],
    async check({ developer }) {
      const sent = {
        developerId: 'f43ffa3c-e147-47de-8cd6-f5b34429a531',
        organizationName: 'other',
        apps: ['ghost'],
        companies: ['ghost'],
        createdAt: 1,
        lastModifiedAt: 1,
        createdBy: 'nobody',
        lastModifiedBy: 'nobody',
      };
      const made = await developer(sent);
      expect(made.developerId).not.toBe(sent.developerId);
      expect(made.organizationName).not.toBe('other');
      expect([...listIn(made.apps), ...listIn(made.companies)]).toEqual([]);
      expect(Number(made.createdAt)).toBeGreaterThan(1);
      expect(JSON.stringify(made)).not.toContain('nobody');
    },
  },
  {
    says: 'an e-mail address is taken once',
    from: ['DRU', 'MVN'],
    of: ['createDeveloper', 'developer.service.DeveloperAlreadyExists'],
    async check({ registry, developer }) {
      const { email } = await developer();
      const reply = await registry.post('/developers', { email, ...person });
      expect(refusalOf(reply)).toBe('409 developer.service.DeveloperAlreadyExists');
      expect(messageOf(reply)).toBe(`Developer already exists with email ${email}`);
    },
  },
  {
    says: 'an e-mail address is taken once, whatever its case, on Edge',
    from: ['OWN'],
    of: ['createDeveloper', 'developer.service.DeveloperAlreadyExists'],
    dialect: 'edge',
    async check({ registry, developer }) {
      const { email } = await developer();
      const reply = await registry.post('/developers', { ...person, email: email.toUpperCase() });
      expect(refusalOf(reply)).toBe('409 developer.service.DeveloperAlreadyExists');
    },
  },
  {
    says: 'an e-mail address keeps its case on Edge',
    from: ['XD', 'NAM'],
    of: ['createDeveloper', 'listDevelopers'],
    dialect: 'edge',
    async check({ alone }) {
      const registry = await alone();
      const email = 'Ada.Lovelace@Example.com';
      expect((await given(registry).developer({ email })).email).toBe(email);
      expect(idsOf(await registry.get('/developers'))).toEqual([email]);
    },
  },
  {
    says: 'an e-mail address with capitals is refused on X',
    from: ['XD', 'NAM', 'JS'],
    of: ['createDeveloper', 'developer.service.InvalidEmail'],
    dialect: 'x',
    async check({ registry }) {
      const reply = await registry.post('/developers', { ...person, email: `A${address()}` });
      expect(refusalOf(reply)).toBe('400 developer.service.InvalidEmail');
    },
  },
  {
    says: 'two developers may share a userName',
    from: ['OWN'],
    of: ['createDeveloper'],
    async check({ developer }) {
      const [one, other] = [await developer({ userName: 'same' }), await developer({ userName: 'same' })];
      expect([one.userName, other.userName]).toEqual(['same', 'same']);
    },
  },
  {
    says: 'a developer is created as Drupal sends one',
    from: ['PHP', 'DRU'],
    of: ['createDeveloper'],
    async check({ registry }) {
      const { status, body } = await registry.post('/developers', {
        email: address(),
        ...person,
        apps: [],
        companies: [],
        attributes: [],
        developerId: 'f43ffa3c-e147-47de-8cd6-f5b34429a531',
        status: 'active',
      });
      expect({ status, of: body.status }).toEqual({ status: 201, of: 'active' });
    },
  },
];

const reading: Row[] = [
  {
    says: 'a developer is found by e-mail address, whatever its case',
    from: ['OWN'],
    of: ['getDeveloper'],
    async check({ registry, developer }) {
      const { email, developerId } = await developer();
      const { status, body } = await registry.get(`/developers/${email.toUpperCase()}`);
      expect({ status, developerId: body.developerId }).toEqual({ status: 200, developerId });
    },
  },
  {
    says: 'an action on GET of a developer is ignored',
    from: ['XD', 'PERL'],
    of: ['getDeveloper'],
    async check({ registry, developer }) {
      const { email } = await developer();
      const { status, body } = await registry.get(`/developers/${email}?action=inactive`);
      expect({ status, of: body.status }).toEqual({ status: 200, of: 'active' });
      expect((await registry.get(`/developers/${email}`)).body.status).toBe('active');
    },
  },
  {
    says: 'a developer names the apps that it has',
    from: ['PHP', 'EO'],
    of: ['getDeveloper', 'createDeveloperApp', 'deleteDeveloperApp'],
    async check({ registry, developer, app }) {
      const owner = await developer();
      for (const name of ['weather', 'tides']) await app(owner, { name });
      expect((await registry.get(`/developers/${owner.email}`)).body.apps.sort()).toEqual([
        'tides',
        'weather',
      ]);
      done(await registry.delete(`/developers/${owner.email}/apps/weather`));
      expect((await registry.get(`/developers/${owner.email}`)).body.apps).toEqual(['tides']);
    },
  },
  {
    says: 'a developer names the first 100 apps only',
    from: ['EO', 'XD'],
    of: ['getDeveloper'],
    async check(scene) {
      const { apps } = (await scene.registry.get(await crowded(scene))).body;
      expect(new Set(apps).size).toBe(100);
      expect(apps).toHaveLength(100);
    },
  },
];

const replacing: Row[] = [
  {
    says: 'PUT replaces the names of a developer',
    from: ['EO', 'XD', 'PHP'],
    of: ['updateDeveloper', 'getDeveloper'],
    async check({ registry, developer }) {
      const { email, developerId } = await developer();
      const names = { firstName: 'Augusta', lastName: 'King', userName: 'countess' };
      const { status, body } = await registry.put(`/developers/${email}`, { email, ...names });
      expect(status).toBe(200);
      expect(body).toMatchObject({ email, developerId, ...names });
      expect((await registry.get(`/developers/${email}`)).body).toEqual(body);
    },
  },
  {
    says: 'PUT replaces the attributes of a developer',
    from: ['EO', 'XD'],
    of: ['updateDeveloper'],
    async check({ registry, developer }) {
      const { email } = await developer({ attributes: [{ name: 'old', value: '1' }] });
      const attributes = [{ name: 'new', value: '2' }];
      expect(
        (await registry.put(`/developers/${email}`, { email, ...person, attributes })).body.attributes,
      ).toEqual(attributes);
    },
  },
  {
    says: 'PUT without attributes removes all of a developer’s',
    from: ['EO', 'XD', 'PHP'],
    of: ['updateDeveloper'],
    async check({ registry, developer }) {
      const { email } = await developer({ attributes: [{ name: 'old', value: '1' }] });
      const { status, body } = await registry.put(`/developers/${email}`, { email, ...person });
      expect(status).toBe(200);
      expect(listIn(body.attributes)).toEqual([]);
    },
  },
  ...(['firstName', 'lastName', 'userName'] as const).map(
    (field): Row => ({
      says: `PUT of a developer without ${field} is refused, and changes nothing`,
      from: ['NES'],
      of: ['updateDeveloper', 'developer.service.CreateFieldsAbsent'],
      async check({ registry, developer }) {
        const made = await developer();
        const reply = await registry.put(`/developers/${made.email}`, { ...made, [field]: undefined });
        expect(refusalOf(reply)).toBe('400 developer.service.CreateFieldsAbsent');
        expect((await registry.get(`/developers/${made.email}`)).body).toEqual(made);
      },
    }),
  ),
  {
    says: 'PUT of a developer as it was read changes nothing but the time',
    from: ['PHP', 'JS'],
    of: ['updateDeveloper'],
    async check(scene) {
      const { developer } = await weather(scene);
      const { body: before } = await scene.registry.get(`/developers/${developer.email}`);
      const { status, body } = await scene.registry.put(`/developers/${developer.email}`, before);
      expect(status).toBe(200);
      expect(body).toEqual({ ...before, lastModifiedAt: body.lastModifiedAt });
    },
  },
  {
    says: 'PUT of a developer moves lastModifiedAt and leaves createdAt',
    from: ['EO', 'DRU'],
    of: ['updateDeveloper'],
    async check({ registry, developer }) {
      const made = await developer();
      const { body } = await registry.put(`/developers/${made.email}`, made);
      expect(body.createdAt).toBe(made.createdAt);
      expect(Number(body.lastModifiedAt)).toBeGreaterThan(Number(made.lastModifiedAt));
    },
  },
  ...(
    [
      ['apps', ['ghost']],
      ['companies', ['ghost']],
      ['developerId', 'f43ffa3c-e147-47de-8cd6-f5b34429a531'],
      ['organizationName', 'other'],
      ['status', 'inactive'],
      ['createdAt', 1],
    ] as const
  ).map(
    ([field, value]): Row => ({
      says: `PUT of a developer leaves ${field}, whatever is sent`,
      from: ['EO', 'XD', 'PHP'],
      of: ['updateDeveloper'],
      async check({ registry, developer }) {
        const made = await developer();
        const { status, body } = await registry.put(`/developers/${made.email}`, { ...made, [field]: value });
        expect(status).toBe(200);
        expect(body[field]).toEqual(made[field]);
      },
    }),
  ),
  ...(['email', 'developerId'] as const).map(
    (named): Row => ({
      says: `PUT at a developer’s ${named} renames to another email on Edge, and apps stay`,
      from: ['PHP', 'DRU'],
      of: ['updateDeveloper', 'getDeveloper', 'getDeveloperApp'],
      dialect: 'edge',
      async check(scene) {
        const { developer, app } = await weather(scene);
        const email = address();
        const { status, body } = await scene.registry.put(`/developers/${developer[named]}`, {
          ...person,
          email,
        });
        expect(status).toBe(200);
        expect(body).toMatchObject({ email, developerId: developer.developerId, apps: [app.name] });
        expect((await scene.registry.get(`/developers/${email}/apps/${app.name}`)).body.appId).toBe(
          app.appId,
        );
        const old = await scene.registry.get(`/developers/${developer.email}`);
        expect(refusalOf(old)).toBe('404 developer.service.DeveloperDoesNotExist');
      },
    }),
  ),
  {
    says: 'an e-mail address that a developer gave up is free on Edge',
    from: ['PHP'],
    of: ['updateDeveloper', 'createDeveloper'],
    dialect: 'edge',
    async check({ registry, developer }) {
      const { email, developerId } = await developer();
      done(await registry.put(`/developers/${email}`, { ...person, email: address() }));
      expect((await developer({ email })).developerId).not.toBe(developerId);
    },
  },
  {
    says: 'a developer may change the case of the e-mail address on Edge',
    from: ['OWN'],
    of: ['updateDeveloper'],
    dialect: 'edge',
    async check({ registry, developer }) {
      const { email, developerId } = await developer();
      const capital = `A${email.slice(1)}`;
      const { status, body } = await registry.put(`/developers/${email}`, { ...person, email: capital });
      expect(status).toBe(200);
      expect(body).toMatchObject({ email: capital, developerId });
    },
  },
  {
    says: 'an e-mail address that another developer has is refused in PUT on Edge',
    from: ['DRU', 'MVN'],
    of: ['updateDeveloper', 'developer.service.DeveloperAlreadyExists'],
    dialect: 'edge',
    async check({ registry, developer }) {
      const [one, other] = [await developer(), await developer()];
      const reply = await registry.put(`/developers/${one.email}`, { ...one, email: other.email });
      expect(refusalOf(reply)).toBe('409 developer.service.DeveloperAlreadyExists');
      expect((await registry.get(`/developers/${one.email}`)).body).toEqual(one);
    },
  },
  ...(
    [
      ['another email', 'email', () => ({ email: address() })],
      ['its own email, at its developerId,', 'developerId', () => ({})],
    ] as const
  ).map(
    ([what, named, change]): Row => ({
      says: `PUT of a developer with ${what} is refused on X`,
      from: ['PHP', 'DRU'],
      of: ['updateDeveloper', 'rest.interceptor.name_mismatch'],
      dialect: 'x',
      async check({ registry, developer }) {
        const made = await developer();
        const reply = await registry.put(`/developers/${made[named]}`, { ...made, ...change() });
        expect(refusalOf(reply)).toBe('400 rest.interceptor.name_mismatch');
        expect(reply.body.error.status).toBe('INVALID_ARGUMENT');
        expect(messageOf(reply)).toBe("Resource name in url doesn't match name in payload");
        expect((await registry.get(`/developers/${made.email}`)).body).toEqual(made);
      },
    }),
  ),
  {
    says: 'PUT never makes a developer',
    from: ['DRU'],
    of: ['updateDeveloper', 'developer.service.DeveloperDoesNotExist'],
    async check({ registry }) {
      const email = address();
      const reply = await registry.put(`/developers/${email}`, { email, ...person });
      expect(refusalOf(reply)).toBe('404 developer.service.DeveloperDoesNotExist');
      expect((await registry.get(`/developers/${email}`)).status).toBe(404);
    },
  },
  {
    says: 'PUT of a developer with an email that is none is refused on Edge',
    from: ['NES'],
    of: ['updateDeveloper', 'developer.service.InvalidEmail'],
    dialect: 'edge',
    async check({ registry, developer }) {
      const made = await developer();
      const reply = await registry.put(`/developers/${made.email}`, { ...made, email: 'ada' });
      expect(refusalOf(reply)).toBe('400 developer.service.InvalidEmail');
    },
  },
];

const deletion: Row[] = [
  {
    says: 'DELETE answers the developer as it was',
    from: ['EO', 'JS', 'PHP'],
    of: ['deleteDeveloper'],
    async check(scene) {
      const { developer, app } = await weather(scene);
      const before = (await scene.registry.get(`/developers/${developer.email}`)).body;
      const { status, body } = await scene.registry.delete(`/developers/${developer.email}`);
      expect(status).toBe(200);
      expect(body).toEqual(before);
      expect(body.apps).toEqual([app.name]);
    },
  },
  {
    says: 'a deleted developer is gone at once, by both names and from the list',
    from: ['EO', 'XD'],
    of: ['deleteDeveloper', 'getDeveloper', 'listDevelopers'],
    async check(scene) {
      const registry = await peopled(scene, 'ada', 'bea');
      const { body } = await registry.delete('/developers/ada@example.com');
      expect((await registry.get('/developers/ada@example.com')).status).toBe(404);
      expect((await registry.get(`/developers/${body.developerId}`)).status).toBe(404);
      expect(idsOf(await registry.get('/developers'))).toEqual(emails('bea'));
    },
  },
  {
    says: 'a deleted developer’s apps are deleted',
    from: ['EO', 'XD'],
    of: ['deleteDeveloper', 'getApp', 'keymanagement.service.app_id_not_found'],
    async check(scene) {
      const { developer, app } = await weather(scene);
      done(await scene.registry.delete(`/developers/${developer.email}`));
      expect(refusalOf(await scene.registry.get(`/apps/${app.appId}`))).toBe(
        '404 keymanagement.service.app_id_not_found',
      );
    },
  },
  {
    says: 'a deleted developer’s keys are deleted, so that others may bring them along',
    from: ['EO', 'XD'],
    of: ['deleteDeveloper', 'createDeveloperAppKey'],
    async check(scene) {
      const { developer, key } = await weather(scene);
      done(await scene.registry.delete(`/developers/${developer.email}`));
      const { path } = await weather(scene);
      const { consumerKey, consumerSecret } = key;
      expect((await scene.registry.post(`${path}/keys/create`, { consumerKey, consumerSecret })).status).toBe(
        201,
      );
    },
  },
  {
    says: 'a developer may be made again at once, without the apps of before',
    from: ['OWN'],
    of: ['deleteDeveloper', 'createDeveloper', 'listDeveloperApps'],
    async check(scene) {
      const { developer, app } = await weather(scene);
      done(await scene.registry.delete(`/developers/${developer.email}`));
      const again = await scene.developer({ email: developer.email });
      expect(again.developerId).not.toBe(developer.developerId);
      expect(idsOf(await scene.registry.get(`/developers/${developer.email}/apps`))).toEqual([]);
      expect((await scene.app(again, { name: app.name })).appId).not.toBe(app.appId);
    },
  },
  {
    says: 'DELETE at something that looks like no e-mail address is 404',
    from: ['NES'],
    of: ['deleteDeveloper', 'developer.service.DeveloperDoesNotExist'],
    async check({ registry }) {
      const reply = await registry.delete('/developers/ada@@example');
      expect(refusalOf(reply)).toBe('404 developer.service.DeveloperDoesNotExist');
    },
  },
];

const status: Row[] = [
  {
    says: 'POST of a developer with a body replaces the developer',
    from: ['SDK'],
    of: ['setDeveloperStatus', 'getDeveloper'],
    async check({ registry, developer }) {
      const before = await developer({ attributes: [{ name: 'team', value: 'harbour' }] });
      const sent = { ...before, firstName: 'Augusta', attributes: [{ name: 'team', value: 'tides' }] };
      const { status, body } = await registry.post(`/developers/${before.email}`, sent);
      expect(status).toBe(200);
      const { lastModifiedAt: _, ...changed } = sent;
      expect(body).toMatchObject(changed);
      expect((await registry.get(`/developers/${before.email}`)).body).toEqual(body);
    },
  },
  ...(['inactive', 'active'] as const).map(
    (action): Row => ({
      says: `action=${action} makes a developer ${action}`,
      from: ['EO', 'XD', 'JS'],
      of: ['setDeveloperStatus', 'getDeveloper'],
      async check({ registry, developer }) {
        const { email } = await developer();
        const other = action === 'active' ? 'inactive' : 'active';
        for (const next of [other, action]) {
          expect((await registry.post(`/developers/${email}?action=${next}`)).status).toBe(204);
        }
        expect((await registry.get(`/developers/${email}`)).body.status).toBe(action);
      },
    }),
  ),
  ...['approve', 'ACTIVE!', 'login_lock'].map(
    (action): Row => ({
      says: `action=${action} of a developer is refused, and changes nothing`,
      from: ['OWN'],
      of: ['setDeveloperStatus', 'keymint.InvalidRequest'],
      async check({ registry, developer }) {
        const { email } = await developer();
        const reply = await registry.post(`/developers/${email}?action=${action}`);
        expect(refusalOf(reply)).toBe('400 keymint.InvalidRequest');
        expect((await registry.get(`/developers/${email}`)).body.status).toBe('active');
      },
    }),
  ),
  {
    says: 'apps and keys of an inactive developer keep their own status',
    from: ['S0', 'XD', 'EO'],
    of: ['setDeveloperStatus', 'getDeveloperApp'],
    async check(scene) {
      const { developer, path } = await weather(scene);
      done(await scene.registry.post(`/developers/${developer.email}?action=inactive`));
      expect((await scene.registry.get(path)).body).toMatchObject({
        status: 'approved',
        credentials: [{ status: 'approved', apiProducts: [{ status: 'approved' }] }],
      });
    },
  },
  {
    says: 'an inactive developer may still create apps',
    from: ['S0', 'XD', 'EO'],
    of: ['setDeveloperStatus', 'createDeveloperApp'],
    async check({ registry, developer, app }) {
      const owner = await developer();
      done(await registry.post(`/developers/${owner.email}?action=inactive`));
      expect((await app(owner)).status).toBe('approved');
    },
  },
];

/** Requests below a developer, each with a body where it takes one. */
const below: [request: string, operation: string, body?: object][] = [
  ['GET ', 'getDeveloper'],
  ['PUT ', 'updateDeveloper', person],
  ['POST ?action=active', 'setDeveloperStatus'],
  ['DELETE ', 'deleteDeveloper'],
  ['GET /attributes', 'listDeveloperAttributes'],
  ['POST /attributes', 'updateDeveloperAttributes', { attribute: [] }],
  ['GET /attributes/team', 'getDeveloperAttribute'],
  ['POST /attributes/team', 'updateDeveloperAttribute', { value: 'harbour' }],
  ['DELETE /attributes/team', 'deleteDeveloperAttribute'],
  ['GET /apps', 'listDeveloperApps'],
  ['POST /apps', 'createDeveloperApp', { name: 'weather' }],
  ['GET /apps/weather', 'getDeveloperApp'],
  ['PUT /apps/weather', 'updateDeveloperApp', {}],
  ['POST /apps/weather', 'generateKeyPairOrUpdateDeveloperAppStatus', {}],
  ['DELETE /apps/weather', 'deleteDeveloperApp'],
  ['GET /apps/weather/attributes', 'listDeveloperAppAttributes'],
  ['POST /apps/weather/keys/create', 'createDeveloperAppKey', { consumerKey: 'k', consumerSecret: 's' }],
  ['GET /apps/weather/keys/k', 'getDeveloperAppKey'],
  ['POST /apps/weather/keys/k', 'updateDeveloperAppKey', {}],
  ['PUT /apps/weather/keys/k', 'replaceDeveloperAppKey', {}],
  ['DELETE /apps/weather/keys/k', 'deleteDeveloperAppKey'],
  ['POST /apps/weather/keys/k/apiproducts/p?action=approve', 'updateDeveloperAppKeyApiProduct'],
  ['DELETE /apps/weather/keys/k/apiproducts/p', 'deleteDeveloperAppKeyApiProduct'],
];

const send = ({ registry }: Scene, request: string, developer: string, body?: object): Promise<Reply> => {
  const [method = '', rest = ''] = request.split(' ');
  const whole = body === person ? { email: 'nobody@example.com', ...person } : body;
  return registry[method.toLowerCase() as 'post'](`/developers/${developer}${rest}`, whole);
};

const strangers: Row[] = below.flatMap(([request, operation, body]): Row[] => {
  const named = request.replace(' ', ' /developers/{developer}');
  const byId: Row = {
    says: `${named} of a developerId nobody has is refused with the id as it was given`,
    from: ['NET', 'JS'],
    of: [operation, 'developer.service.DeveloperIdDoesNotExist'],
    async check(scene) {
      const reply = await send(scene, request, 'Ab12Cd34Ef56Gh78Ij90Kl', body);
      expect(refusalOf(reply)).toBe('404 developer.service.DeveloperIdDoesNotExist');
      expect(messageOf(reply)).toBe(
        `DeveloperId Ab12Cd34Ef56Gh78Ij90Kl does not exist in organization ${scene.registry.org}`,
      );
    },
  };
  return [
    {
      says: `${named} of an e-mail address nobody has is refused with the address`,
      from: ['DRU', 'PHP', 'JS', 'NES'],
      of: [operation, 'developer.service.DeveloperDoesNotExist'],
      async check(scene) {
        const reply = await send(scene, request, 'nobody@example.com', body);
        expect(refusalOf(reply)).toBe('404 developer.service.DeveloperDoesNotExist');
        expect(messageOf(reply)).toBe(
          `Developer with email nobody@example.com does not exist in organization ${scene.registry.org}`,
        );
      },
    },
    // X refuses every PUT at a developerId before it looks for the developer.
    operation === 'updateDeveloper' ? { ...byId, dialect: 'edge' } : byId,
  ];
});

export const rows: Row[] = [
  ...lists,
  ...creation,
  ...reading,
  ...replacing,
  ...deletion,
  ...status,
  ...strangers,
];
