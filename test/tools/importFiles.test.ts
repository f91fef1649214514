import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { elementsOf } from '../../tools/import/sources/json';
import { startOrgTool } from '../support/clients/orgTool';
import { answersOf, type Filled, fill } from '../support/registry/filled';
import { unique } from '../support/registry/given';
import { note } from '../support/registry/notes';
import { type Registry, useRegistry } from '../support/registry/registry';

/*
 * keymint import of what exporters of Apigee write. Their files are made of what a registry answers, as they make them:
 *
 * - https://github.com/apigeecs/apigee-migrate-tool/blob/master/tasks/app.js and dev.js
 * - https://github.com/apigee/devrel/blob/main/tools/apigee-sackmesser/cmd/export/export.sh
 * - https://github.com/apigee/apigee-config-maven-plugin/tree/main/samples/EdgeConfig/resources/edge/org, and
 *   samples/EdgeConfig/edge.json
 * - https://github.com/apigee/apigeecli/blob/main/internal/cmd/org/export.go
 */

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'keymint-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

const importing = (org: string, from: string, ...more: string[]) =>
  startOrgTool(['import', org, '--from', from, '--json', ...more], { KEYMINT_FOLDER: folder }).ended;

const changesIn = (out: string): number => JSON.parse(out).changes;
const reportIn = (out: string): Record<string, number> =>
  Object.fromEntries(
    JSON.parse(out).report.map(({ finding, count }: { finding: string; count: number }) => [finding, count]),
  );

// biome-ignore lint/suspicious/noExplicitAny: tests read any member of a response
type Json = Record<string, any>;

/** Writes files below a new folder. */
function write(files: Record<string, unknown>): string {
  const place = join(folder, unique('export'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), JSON.stringify(content));
  }
  return place;
}

const bodyOf = async (registry: Registry, path: string): Promise<Json> => (await registry.get(path)).body;

/** Returns developers and their apps without companies, which exporters omit. */
async function personalOf(registry: Registry, { developers, apps }: Filled) {
  const answers = await answersOf(registry, {
    developers,
    companies: [],
    appGroups: [],
    apps: apps.slice(0, 3),
  });
  return JSON.parse(JSON.stringify(answers, (name, value) => (name === 'companies' ? undefined : value)));
}

describe('files that are made of what Edge answers', () => {
  const source = useRegistry();
  let filled: Filled;
  let developers: Json[];
  let apps: Json[];
  let products: Json[];
  beforeAll(async () => {
    filled = await fill(source);
    developers = (await bodyOf(source, '/developers?expand=true&includeCompany=true')).developer as Json[];
    const all = (await bodyOf(source, '/apps?expand=true')).app as Json[];
    apps = all.filter(({ companyName, appGroup }) => !companyName && !appGroup);
    products = (await bodyOf(source, '/apiproducts?expand=true')).apiProduct as Json[];
    expect(apps).toHaveLength(3);
  });

  const emailOf = ({ developerId }: Json): string =>
    `${developers.find((developer) => developer.developerId === developerId)?.email}`;

  test('apigee-migrate-tool: an app a file, as it was', async () => {
    const place = write({
      ...Object.fromEntries(products.map((product) => [`data/products/${product.name}`, product])),
      ...Object.fromEntries(developers.map((developer) => [`data/devs/${developer.email}`, developer])),
      ...Object.fromEntries(apps.map((app) => [`data/apps/${emailOf(app)}/${app.name}`, app])),
    });
    const target = await source.another();
    const { code, err, out } = await importing(target.org, place);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(await personalOf(target, filled)).toEqual(await personalOf(source, filled));
    expect(reportIn(out)).toEqual({ goneProduct: 1 });
    expect(changesIn((await importing(target.org, place)).out)).toBe(0);
  });

  test('sackmesser: keys in a file of their own, whose products have lost their status', async () => {
    const byEmail = (each: (app: Json) => unknown[]) =>
      Object.fromEntries(
        developers.map(({ email }) => [email, apps.filter((app) => emailOf(app) === email).flatMap(each)]),
      );
    const place = write({
      'acme/config/resources/edge/org/apiProducts.json': products,
      'acme/config/resources/edge/org/developers.json': developers,
      'acme/config/resources/edge/org/developerApps.json': byEmail(({ credentials: _, ...app }) => [app]),
      'acme/config/resources/edge/org/importKeys.json': byEmail(({ credentials, name }) =>
        (credentials as Json[]).map((credential) => ({
          ...credential,
          name,
          apiProducts: (credential.apiProducts as Json[]).map(({ apiproduct }) => apiproduct),
        })),
      ),
    });
    const target = await source.another();
    const { code, err, out } = await importing(target.org, place);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const approved = (text: string) => text.replaceAll('"status":"pending"', '"status":"approved"');
    expect(JSON.stringify(await personalOf(target, filled))).toEqual(
      approved(JSON.stringify(await personalOf(source, filled))),
    );
    expect(reportIn(out)).toEqual({ goneProduct: 1, unknownGrant: 3 });
    expect(changesIn((await importing(target.org, place)).out)).toBe(0);
  });

  test('masked secrets are refused before anything is written', async () => {
    const masked = apps.map((app) => ({
      ...app,
      credentials: (app.credentials as Json[]).map((credential) => ({
        ...credential,
        consumerSecret: '***',
      })),
    }));
    const place = write({
      'products.json': products,
      'developers.json': { developer: developers },
      'apps.json': masked,
    });
    const target = await source.another();
    expect(await importing(target.org, place)).toMatchObject({
      code: 1,
      err: expect.stringContaining('--without-secrets'),
    });
    expect((await target.get('/developers')).body).toEqual([]);
    expect(reportIn((await importing(target.org, place, '--without-secrets')).out)).toMatchObject({
      noSecret: 4,
    });
  });

  /** The configuration of the Maven plugin, by the names of its files. */
  type Configuration = Record<string, unknown>;
  const inOneFile = (orgConfig: Configuration) => ({
    version: '1.0',
    envConfig: { test: { kvms: [{ name: 'prefixes', entry: [] }] } },
    orgConfig: { kvms: [], ...orgConfig },
    apiConfig: {},
  });

  test.each<[string, (parts: Configuration) => string]>([
    [
      'a folder of files',
      (parts) =>
        write(
          Object.fromEntries(
            Object.entries(parts).map(([name, part]) => [`resources/edge/org/${name}.json`, part]),
          ),
        ),
    ],
    ['the single file', (parts) => join(write({ 'edge.json': inOneFile(parts) }), 'edge.json')],
    [
      'the single file by another name and on many lines',
      (parts) => {
        const file = join(write({}), unique('config'));
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, JSON.stringify(inOneFile(parts), null, 2));
        return file;
      },
    ],
    ['the folder of the single file', (parts) => write({ 'edge.json': inOneFile(parts) })],
  ])('the Maven plugin, %s: names instead of ids, from which ids are derived once', async (_, placeOf) => {
    const [key, secret] = [unique('maven-consumer-key'), unique('maven-consumer-secret')];
    note('secrets', secret);
    const place = placeOf({
      apiProducts: [
        {
          name: 'weatherProduct',
          approvalType: 'auto',
          displayName: 'Weather',
          proxies: [],
          environments: ['test'],
        },
      ],
      developers: [
        {
          attributes: [],
          email: 'Hugh@example.com',
          firstName: 'Hugh',
          lastName: 'Jack',
          userName: 'hughexample',
        },
      ],
      developerApps: {
        'hugh@example.com': [
          {
            apiProducts: ['weatherProduct'],
            callbackUrl: 'http://weatherapp.com',
            name: 'hughapp',
            scopes: [],
          },
          { apiProducts: ['weatherProduct'], name: 'keyless', scopes: [] },
        ],
      },
      importKeys: {
        'hugh@example.com': [
          { apiProducts: ['weatherProduct'], name: 'hughapp', consumerKey: key, consumerSecret: secret },
          { apiProducts: [], name: 'of no app', consumerKey: unique('k'), consumerSecret: unique('s') },
        ],
      },
      appGroups: [
        {
          name: 'appGroup1',
          channelUri: 'marketplace',
          channelId: 'owner',
          displayName: 'App Group 1',
          status: 'active',
          attributes: [{ name: 'access', value: 'public' }],
        },
      ],
      appGroupApps: {
        appGroup1: [{ apiProducts: ['weatherProduct'], name: 'appGroupApp1' }],
      },
      importAppGroupAppKeys: {
        appGroup1: [
          {
            apiProducts: ['weatherProduct'],
            name: 'appGroupApp1',
            consumerKey: unique('abcd'),
            consumerSecret: unique('xyz'),
          },
        ],
      },
    });
    const target = await source.another();
    const { code, err, out } = await importing(target.org, place);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(reportIn(out)).toEqual({ keyWithoutApp: 1, noKeys: 1, noId: 4, unknownGrant: 2 });
    const app = await bodyOf(target, '/developers/hugh@example.com/apps/hughapp');
    expect(app).toMatchObject({
      name: 'hughapp',
      callbackUrl: 'http://weatherapp.com',
      status: 'approved',
      credentials: [
        {
          consumerKey: key,
          consumerSecret: secret,
          status: 'approved',
          expiresAt: -1,
          apiProducts: [{ apiproduct: 'weatherProduct', status: 'approved' }],
        },
      ],
    });
    expect(await bodyOf(target, '/appgroups/appGroup1/apps/appGroupApp1')).toMatchObject({
      credentials: [{ status: 'approved' }],
    });
    expect((await bodyOf(target, '/developers/hugh@example.com')).apps.toSorted()).toEqual([
      'hughapp',
      'keyless',
    ]);
    // The files have no ids and dates: the derived ones stay.
    expect(changesIn((await importing(target.org, place)).out)).toBe(0);
    expect(await bodyOf(target, '/developers/hugh@example.com/apps/hughapp')).toEqual(app);
  });
});

describe('files that are made of what X answers', () => {
  const source = useRegistry({ dialect: 'x' });

  test('apigeecli: lists and pages, also where page boundaries are doubled and numbers are texts', async () => {
    const filled = await fill(source);
    const developers = (await bodyOf(source, '/developers?expand=true&includeCompany=true'))
      .developer as Json[];
    const all = (await bodyOf(source, '/apps?expand=true')).app as Json[];
    const groups = (await bodyOf(source, '/appgroups')).appGroups as Json[];
    const [group = ''] = filled.appGroups;
    expect(typeof developers[0]?.createdAt).toBe('string');
    const place = write({
      'products.json': (await bodyOf(source, '/apiproducts?expand=true')).apiProduct,
      'developers.json': { developer: [...developers, developers.at(-1)] },
      'appgroups.json': { appGroups: groups },
      'apps.json': all.filter(({ companyName, appGroup }) => !companyName && !appGroup),
      'appgroupsapp.json': [{ appGroupApps: all.filter(({ appGroup }) => appGroup) }],
    });
    const target = await source.another();
    const { code, err, out } = await importing(target.org, place);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(reportIn(out)).toEqual({ goneProduct: 1, doubled: 1 });
    expect(await personalOf(target, filled)).toEqual(await personalOf(source, filled));
    const groupOf = async (registry: Registry) =>
      JSON.stringify(await bodyOf(registry, `/appgroups/${group}/apps`)).replaceAll(registry.org, '');
    expect(await groupOf(target)).toEqual(await groupOf(source));
    expect(changesIn((await importing(target.org, place)).out)).toBe(0);
  });

  test('a folder that no exporter wrote is refused', async () => {
    expect(await importing(source.org, write({ 'else.json': {} }))).toMatchObject({
      code: 1,
      err: expect.stringContaining('docs/migrating.md'),
    });
  });
});

describe('large JSON files are read an element at a time', () => {
  async function all(text: string): Promise<unknown[]> {
    const file = join(folder, unique('file'));
    writeFileSync(file, text);
    const found: unknown[] = [];
    for await (const { name, value } of elementsOf(file))
      found.push(name === undefined ? value : [name, value]);
    return found;
  }

  test('whatever is in texts, and wherever the file is cut into chunks', async () => {
    const long = 'ü"\\[{,'.repeat(20_000);
    const elements = [{ a: [1, { b: 'x]}' }], long }, [], 'text', 5, null, { long }];
    expect(await all(JSON.stringify(elements))).toEqual(elements);
    expect(await all(JSON.stringify(elements, null, 2))).toEqual(elements);
    const named = { 'a"]': elements, none: [], skipped: 'x', object: { list: [1] }, last: [{ long }] };
    expect(await all(JSON.stringify(named, null, 1))).toEqual([
      ...elements.map((element) => ['a"]', element]),
      ['last', { long }],
    ]);
  });

  test.each(['[1, {"a": ]', '[{"a": "secret-in-file"', '{"a": [tru]}', '[1}'])(
    '%s is no JSON',
    async (text) => {
      await expect(all(text)).rejects.toThrow(/is no JSON at byte|ends too early/);
      await expect(all(text)).rejects.not.toThrow('secret-in-file');
    },
  );
});
