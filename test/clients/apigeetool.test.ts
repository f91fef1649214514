import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unique } from '../support/registry/given';
import { useRegistry } from '../support/registry/registry';

const registry = useRegistry({ events: true });

type Listing = (options: Record<string, unknown>) => Promise<unknown>;

/** The tool's list functions, which are not available on its command line. */
const { listApps, listProducts }: Record<'listApps' | 'listProducts', Listing> =
  require('apigeetool').getPromiseSDK();

const run = promisify(execFile);
const tool = join(require.resolve('apigeetool/package.json'), '../lib/cli.js');

/** Options that connect the tool to this registry. */
const connection = () => {
  const { email: username, password } = registry.admin;
  return { baseuri: registry.url, organization: registry.org, username, password };
};

/** Runs Apigee's command-line tool. @throws Error if it exits with an error */
async function apigeetool(command: string, options: Record<string, string> = {}) {
  const args = Object.entries({ ...connection(), ...options }).flatMap(([name, value]) => [
    `--${name}`,
    value,
  ]);
  const { stdout } = await run(process.execPath, [tool, command, ...args, '--json'], { timeout: 20_000 });
  return JSON.parse(stdout);
}

test('apigeetool makes a developer, a product, an app and a key, lists them, and deletes them', async () => {
  const email = `${unique('jo')}@example.com`;
  const app = { name: 'toolapp', email };

  await apigeetool('createDeveloper', { email, firstName: 'Jo', lastName: 'Doe', userName: 'jo' });
  expect((await registry.get(`/developers/${email}`)).body).toMatchObject({ email, status: 'active' });

  const product = { productName: 'tool', displayName: 'Tool', productDesc: 'For tools' };
  const made = { ...product, approvalType: 'auto', environments: 'test', proxies: 'weather' };
  expect(await apigeetool('createProduct', made)).toMatchObject({ name: 'tool', proxies: ['weather'] });

  const created = await apigeetool('createApp', { ...app, apiProducts: 'tool' });
  expect(created.credentials).toMatchObject([{ apiProducts: [{ apiproduct: 'tool', status: 'approved' }] }]);

  const key = { key: unique('key'), secret: unique('secret') };
  const imported = { developerId: email, appName: app.name, ...key, apiProducts: 'tool' };
  await apigeetool('createAppKey', imported);
  const { body } = await registry.get(`/developers/${email}/apps/${app.name}/keys/${key.key}`);
  expect(body).toMatchObject({ consumerSecret: key.secret, apiProducts: [{ apiproduct: 'tool' }] });

  expect(await listApps(connection())).toEqual([created.appId]);
  expect(await listProducts(connection())).toEqual(['tool']);

  await apigeetool('deleteApp', app);
  await apigeetool('deleteProduct', { productName: 'tool' });
  await apigeetool('deleteDeveloper', { email });
  expect((await registry.get(`/developers/${email}`)).status).toBe(404);
});
