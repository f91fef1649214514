import { newKeyRing, type Vault } from '../../shared/crypto/vault';
import { until } from '../../tools/ports';
import { askAt, type GatewayReply, gatewayOf, issued } from '../support/clients/gateway';
import { startOrgTool } from '../support/clients/orgTool';
import { given } from '../support/registry/given';
import { type Started, startFunction, startVerifierProcess } from '../support/registry/processes';
import { useRegistry } from '../support/registry/registry';
import { type Route, routes, targetOf, valuesOf } from '../support/registry/routes';
import { sceneOf } from '../support/registry/scene';

/*
 * A process whose key ring differs from that of its database.
 */

jest.setTimeout(120_000);

const otherRing = JSON.stringify(newKeyRing());

const registry = useRegistry();
let wrong: Started;
/** Recorded uses of the vault in this process, which has the right key ring. */
let uses: string[] = [];
beforeAll(async () => {
  wrong = await startFunction('registry', { KEYMINT_KEY_RING: otherRing, KEYMINT_ISSUANCE_WAIT: '0' });
  const { vault } = registry.context;
  const watched = (name: keyof Vault, use: (...args: never[]) => unknown) => {
    const using = (...args: never[]) => {
      uses.push(`${name} ${new Error().stack}`);
      return use(...args);
    };
    Object.assign(vault, { [name]: using });
  };
  for (const name of ['seal', 'unseal', 'unsealAny', 'requireKey', 'hash', 'keyRef', 'tag'] as const)
    watched(name, vault[name]);
});
afterAll(() => wrong.kill());

/** Sends an authorized request to a route, in an organization with one of everything. */
async function ask(url: string, route: Route): Promise<GatewayReply> {
  const here = await registry.another();
  const scene = await sceneOf(here);
  const isGateway = !route.path.startsWith('/v1/') || /\/(authorize|verifyApiKey)\b/.test(route.path);
  const { token } = await given(here).token({ role: isGateway ? 'verifier' : 'orgadmin' });
  const key = `${scene.keys.developers}`;
  const example = JSON.stringify(route.body ?? { key, apiKey: key, clientId: key });
  const body = example.replaceAll('"premium"', JSON.stringify(scene.params.apiProduct));
  uses = [];
  return askAt(`${url}${targetOf(route, valuesOf(route, scene))}`, {
    method: route.method,
    headers: { 'x-keymint-token': token, 'x-api-key': key, 'content-type': 'application/json' },
    ...(route.method !== 'GET' && { body }),
  });
}

test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s answers 503 where it needs the key ring, and as ever where it does not',
  async (_, route) => {
    const right = await ask(registry.url, route);
    const used = [...uses];
    const { status, text } = await ask(wrong.url, route);
    expect({ status, used }).toEqual({ status: used.length > 0 ? 503 : right.status, used });
    expect(text).not.toMatch(/InvalidApiKey|invalid.?key|unknown/i);
  },
);

test.each([
  ['getDeveloperApp', true],
  ['createDeveloperApp', true],
  ['authorize GET', true],
  ['getDeveloper', false],
])('%s needs the key ring: %j', async (name, isNeeded) => {
  const route = routes.find((each) => each.name === name);
  if (!route) throw new Error(`There is no ${name}`);
  await ask(registry.url, route);
  expect(uses.length > 0).toBe(isNeeded);
});

test('a good key is not called unknown by any gateway, be it the first thing that the process is asked', async () => {
  const { key } = await issued(registry);
  const right = await gatewayOf(registry);
  expect((await right.authorize(key)).status).toBe(200);
  for (const entry of ['registry', 'functions/verifier.ts'] as const) {
    const server = await startVerifierProcess(entry, { KEYMINT_KEY_RING: otherRing });
    const gateway = await gatewayOf(registry, server.url, right.token);
    const answers = [
      await gateway.authorize(key),
      await gateway.verify({ key }),
      await gateway.authorize('nobody-has-this-key'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    await server.kill();
  }
});

test('a client that asks for a token first is told to come again, not that it is wrong', async () => {
  const { credential } = await issued(registry);
  const fresh = await startFunction('issueAccessToken', { KEYMINT_KEY_RING: otherRing });
  const fields = {
    grant_type: 'client_credentials',
    client_id: credential.consumerKey,
    client_secret: `${credential.consumerSecret}`,
  };
  const answer = await fetch(`${fresh.url}/v1/organizations/${registry.org}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams(fields),
  });
  expect(answer.status).toBe(503);
  await fresh.kill();
});

test('log-ins of other processes are not taken for forged', async () => {
  const { email, password } = registry.admin;
  const logIn = (url: string, fields: Record<string, string>) =>
    fetch(`${url}/oauth/token`, { method: 'POST', body: new URLSearchParams(fields) });
  const made = await logIn(registry.url, { grant_type: 'password', username: email, password });
  const { access_token, refresh_token } = (await made.json()) as Record<string, string>;
  const fresh = await startFunction('logIn', { KEYMINT_KEY_RING: otherRing });
  const renewed = await logIn(fresh.url, { grant_type: 'refresh_token', refresh_token: `${refresh_token}` });
  expect(renewed.status).toBe(503);
  await fresh.kill();
  const headers = { authorization: `Bearer ${access_token}` };
  const asked = await fetch(`${wrong.url}/v1/organizations/${registry.org}`, { headers });
  expect(asked.status).toBe(503);
});

test('it is not ready, lives, and says why in its log, once', async () => {
  expect((await fetch(`${wrong.url}/ready`)).status).toBe(503);
  expect((await fetch(`${registry.url}/ready`)).status).toBe(200);
  expect((await fetch(`${wrong.url}/health`)).status).toBe(200);
  const lines = () =>
    wrong
      .output()
      .split('\n')
      .filter((line) => line.includes('The key ring is not'));
  await until(async () => lines().length > 0, 'the log to say so');
  expect(lines().map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ severity: 'ERROR', mismatch: 'its pepper is another' }),
  ]);
});

test('keymint refuses it, and needs none for what it does not seal', async () => {
  const run = async (args: string[], ring?: string) => {
    const { code, err } = await startOrgTool(args, { KEYMINT_KEY_RING: ring, KEYMINT_FOLDER: '/nowhere' })
      .ended;
    return { code, err };
  };
  const refused = {
    code: 1,
    err:
      'The key ring is not the one of this database; nothing is verified, issued or opened: its pepper is another\n' +
      'Set KEYMINT_KEY_RING or KEYMINT_KEY_RING_FILE to the one that it was used with\n',
  };
  expect(await run(['org', 'show', registry.org], otherRing)).toEqual(refused);
  expect(await run(['rekey', registry.org], otherRing)).toEqual(refused);
  expect(await run(['repair', registry.org], otherRing)).toEqual(refused);
  expect(await run(['org', 'show', registry.org])).toEqual({ code: 0, err: '' });
  expect(await run(['token', 'create', registry.org, 'gateway', '--role', 'verifier'])).toEqual({
    code: 0,
    err: '',
  });
});
