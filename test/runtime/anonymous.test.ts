import { isForAnybody } from '../../shared/operation';
import { isEndpoint, isOperation, loadCatalog } from '../../shared/runtime/catalog';
import { askAt } from '../support/clients/gateway';
import { browserAt } from '../support/registry/browserSession';
import { useRegistry } from '../support/registry/registry';
import { queryOf, type Scene, sceneOf, segmentsOf } from '../support/registry/scene';

const registry = useRegistry();
let scene: Scene;
beforeAll(async () => {
  scene = await sceneOf(registry);
});

/** What endpoints answer to anybody: what is public, and what reads credentials in its body. */
const open =
  /^(POST \/(oauth\/token|due)|(POST|DELETE) \/session|\S+ \S+\/(version|certs|publicKey|jwkPublicKeys|token))$/;

/** Every method and path of endpoints, and where in the organization's environment they are. */
const waysIn = (org: string): [method: string, path: string][] =>
  loadCatalog()
    .filter(isEndpoint)
    .flatMap(({ method, path, routes, isOfEnvironment }) => {
      const base = path.replace('/**', isOfEnvironment ? `/${org}/test` : '').replace('{org}', org);
      const own = routes?.map((route) => route.split(' ') as [string, string]) ?? [
        [method === 'ANY' ? 'GET' : method, ''] as [string, string],
      ];
      return own.map(([way, below]): [string, string] => [way, `${base}${below}`]);
    })
    .filter(([way, path]) => !open.test(`${way} ${path}`));

test('a call with a session makes nobody else its caller, at any endpoint or operation', async () => {
  const browser = browserAt(registry);
  await browser.signIn(registry.admin.email, registry.admin.password);
  const ways = waysIn(registry.org);
  const rotations = ways.filter(([, path]) => /rotate/i.test(path));
  expect(rotations).toHaveLength(2);
  for (const [method, path] of ways) {
    // What the browser's user may do is done, and right after it somebody else asks for the same.
    const own = await browser.send(method, path, method === 'POST' ? {} : undefined);
    if (rotations.some(([, rotate]) => rotate === path)) expect(own.status).toBe(200);
    const { status, text } = await askAt(`${registry.url}${path}`, { method });
    // Who is signed in may be asked by anybody: without a session, it is nobody.
    const isNobody = path === '/session' && status === 200 && text.trim() === 'null';
    expect([method, path, isNobody || [401, 403].includes(status)]).toEqual([method, path, true]);
  }
  for (const operation of loadCatalog().filter(isOperation)) {
    if (isForAnybody(operation)) continue;
    const path = `/${segmentsOf(operation, scene).join('/')}${queryOf(operation)}`;
    await browser.send('GET', `/v1/organizations/${registry.org}`);
    const { status } = await askAt(`${registry.url}${path}`, { method: operation.method });
    expect([operation.name, status]).toEqual([operation.name, 401]);
  }
  const { audit } = (await registry.get('/audits?action=rotateSigningKey')).body;
  expect(audit).toHaveLength(rotations.length);
});

test.each(['x-keymint-token', 'authorization'])(
  'credentials in %s stay their bearer’s alone, whatever else a request has',
  async (header) => {
    const products = `${registry.url}/remote-service/${registry.org}/test/products`;
    const { body } = await registry.post('/tokens', { name: 'gateway', role: 'verifier' });
    const proof = header === 'authorization' ? `Bearer ${body.token}` : body.token;
    expect((await askAt(products, { headers: { [header]: proof } })).status).toBe(200);
    for (const headers of [
      {},
      { [header]: `${proof}x` },
      { [header]: '' },
      { cookie: proof },
      { [`x-${header}`]: proof },
    ])
      expect((await askAt(products, { headers: headers as Record<string, string> })).status).toBe(401);
  },
);
