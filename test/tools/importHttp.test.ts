import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOrgTool } from '../support/clients/orgTool';
import { noDatabase } from '../support/database/databases';
import { answersOf, type Filled, fill } from '../support/registry/filled';
import { given, unique } from '../support/registry/given';
import { type Registry, startRegistry, useRegistry } from '../support/registry/registry';

/* keymint import from another registry over HTTP. */

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'keymint-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

const urlOf = ({ url, org }: Registry) => `${url}/v1/organizations/${org}`;

/** Starts an import from a registry, as its administrator. */
function start(target: string, source: Registry, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const { email, password } = source.admin;
  return startOrgTool(['import', target, '--from', urlOf(source), '--user', email, '--json', ...args], {
    KEYMINT_FOLDER: folder,
    KEYMINT_SOURCE_PASSWORD: password,
    ...env,
  });
}

const importing = (target: string, source: Registry, ...args: string[]) => start(target, source, args).ended;

const changesIn = (out: string): number => JSON.parse(out).changes;
const reportIn = (out: string): Record<string, number> =>
  Object.fromEntries(
    JSON.parse(out).report.map(({ finding, count }: { finding: string; count: number }) => [finding, count]),
  );

describe.each(['edge', 'x'] as const)('from a registry that speaks %s', (dialect) => {
  const source = useRegistry({ dialect });
  let filled: Filled;
  beforeAll(async () => {
    filled = await fill(source);
  });

  test('a whole organization is imported as it was, and again without a change', async () => {
    const target = await source.another();
    // Companies become app groups where the target speaks X: compared are those that stay what they are.
    const { code, out, err } = await importing(target.org, source);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    if (dialect === 'edge') expect(await answersOf(target, filled)).toEqual(await answersOf(source, filled));
    const { kinds } = JSON.parse(out);
    expect(kinds).toMatchObject({ developer: { created: 2 }, app: { created: 5 } });
    const again = await importing(target.org, source);
    expect(changesIn(again.out)).toBe(0);
    expect(await importing(target.org, source, '--check')).toMatchObject({ code: 0 });
  });

  test('into a registry of the other dialect, where companies are app groups with their members in an attribute', async () => {
    const other = await startRegistry({ dialect: dialect === 'edge' ? 'x' : 'edge' });
    try {
      const { code, out } = await importing(other.org, source);
      expect(code).toBe(0);
      const [company = ''] = filled.companies;
      if (dialect === 'edge') {
        expect(reportIn(out)).toMatchObject({ companyAsGroup: 1 });
        const { body } = await other.get(`/appgroups/${company}`);
        const [{ value }] = body.attributes;
        expect(JSON.parse(value)).toEqual(
          expect.arrayContaining([{ developer: filled.developers[0], roles: ['admin'] }]),
        );
        expect((await other.get(`/appgroups/${company}/apps`)).body.appGroupApps).toHaveLength(1);
      }
      const [appId = ''] = filled.apps;
      const credentialsOf = async (registry: Registry) =>
        (await registry.get(`/apps/${appId}`)).body.credentials.map(
          ({ consumerKey, consumerSecret, status }: Record<string, string>) => [
            consumerKey,
            consumerSecret,
            status,
          ],
        );
      expect(await credentialsOf(other)).toEqual(await credentialsOf(source));
      expect(changesIn((await importing(other.org, source)).out)).toBe(0);
    } finally {
      await other.stop();
    }
  });

  test('apps without keys are found, though a list may leave them out', async () => {
    const own = await source.another();
    const { email } = await given(own).developer();
    const { app, keyPath } = await given(own).appWithKey(`/developers/${email}`);
    await own.delete(keyPath);
    const target = await source.another();
    const { out } = await importing(target.org, own);
    expect(JSON.parse(out).kinds.app).toEqual({ created: 1 });
    const { body } = await target.get(`/apps/${app.appId}`);
    expect(body).toMatchObject({ appId: app.appId, name: app.name });
    expect(body.credentials ?? []).toEqual([]);
    expect(reportIn(out)).toEqual(dialect === 'x' ? { unlisted: 1 } : {});
  });

  test('lists of several pages are read to their end, whatever is in an e-mail address', async () => {
    const own = await source.another();
    const count = 1003;
    const { store, now } = own.context;
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        store.atomically(({ developers }) =>
          developers.create(own.org, {
            developerId: unique('id'),
            email: `d+${String(index).padStart(4, '0')}@example.com`,
            firstName: 'D',
            lastName: 'E',
            userName: 'd',
            status: 'active',
            attributes: [],
            apps: [],
            companies: [],
            organizationName: own.org,
            createdAt: now(),
            createdBy: 'x',
            lastModifiedAt: now(),
            lastModifiedBy: 'x',
          }),
        ),
      ),
    );
    const target = await source.another();
    const { out, code } = await importing(target.org, own);
    expect(code).toBe(0);
    expect(JSON.parse(out).kinds.developer).toEqual({ created: count });
    expect((await target.get('/developers:count')).body).toEqual((await own.get('/developers:count')).body);
  });
});

describe('before anything is written', () => {
  const source = useRegistry();
  beforeAll(async () => {
    await given(source).app(await given(source).developer());
  });

  test('credentials that are wrong, or see too little, are refused', async () => {
    const target = await source.another();
    const refused = async (env: NodeJS.ProcessEnv, ...args: string[]) => {
      const { code, err } = await start(target.org, source, args, env).ended;
      expect(code).toBe(1);
      return err;
    };
    expect(await refused({ KEYMINT_SOURCE_PASSWORD: 'another-password' })).toContain('does not accept');
    const { password } = source.admin;
    expect(await refused({ KEYMINT_SOURCE_PASSWORD: undefined })).toContain('KEYMINT_SOURCE_PASSWORD');
    const verifier = await given(source).token({ role: 'verifier' });
    const file = join(folder, 'token');
    writeFileSync(file, `${verifier.token}\n`);
    const args = ['import', target.org, '--from', urlOf(source), '--token-file', file];
    const { code, err } = await startOrgTool(args, { KEYMINT_FOLDER: folder }).ended;
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('no right to read') });
    expect(err).not.toContain(verifier.token);
    expect(err).not.toContain(password);
    expect((await target.get('/developers')).body).toEqual([]);
  });

  test('a source without secrets is refused, unless that is asked for', async () => {
    const oneTime = await startRegistry({ settings: { secrets: 'one-time' } });
    try {
      await given(oneTime).app(await given(oneTime).developer());
      const target = await source.another();
      const { code, err } = await importing(target.org, oneTime);
      expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('--without-secrets') });
      expect((await target.get('/developers')).body).toEqual([]);
      const taken = await importing(target.org, oneTime, '--without-secrets');
      expect(reportIn(taken.out)).toEqual({ noSecret: 1 });
      expect(changesIn((await importing(target.org, oneTime, '--without-secrets')).out)).toBe(0);
    } finally {
      await oneTime.stop();
    }
  });

  test('a URL that is none, or not safe, is refused, as is an organization that is not here', async () => {
    const from = async (url: string, target = source.org) => {
      const env = { KEYMINT_SOURCE_TOKEN: 'none-at-all', KEYMINT_FOLDER: folder };
      return startOrgTool(['import', target, '--from', url], env).ended;
    };
    expect(await from('https://example.com/acme')).toMatchObject({ code: 2 });
    expect(await from('http://example.com/v1/organizations/acme')).toMatchObject({
      code: 1,
      err: expect.stringContaining('https'),
    });
    expect(await from('https://a:b@example.com/v1/organizations/acme')).toMatchObject({ code: 1 });
    const args = ['--from', urlOf(source), '--user', source.admin.email];
    const env = { KEYMINT_FOLDER: folder, KEYMINT_SOURCE_PASSWORD: source.admin.password };
    expect(await startOrgTool(['import', 'nowhere', ...args], env).ended).toMatchObject({
      code: 1,
      err: 'Organization nowhere does not exist\n',
    });
    expect(await startOrgTool(['import', 'nowhere', ...args], { ...env, ...noDatabase }).ended).toMatchObject(
      {
        code: 1,
        err: expect.stringContaining('Which database?'),
      },
    );
  });
});
