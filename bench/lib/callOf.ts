import { randomUUID } from 'node:crypto';
import type { Deployed, DeployedEndpoint, DeployedOperation } from '../../shared/runtime/catalog';
import { appDocumentId } from '../../shared/schemas/owner';
import { credentialVaultOf, revealApp } from '../../shared/tasks/credentialVault';
import { loginOf } from '../../shared/tasks/logins';
import { exampleOf, queryOf, type Scene, sceneOf, segmentsOf } from '../../test/support/registry/scene';
import type { EmulatorGround } from './emulator';
import type { Call } from './subject';

const json = { 'Content-Type': 'application/json' };
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** Returns the example body of an operation with existing names, or new ones where it creates something. */
function bodyOf(fn: DeployedOperation, { params, keys }: Scene): string | undefined {
  const example = exampleOf(fn);
  if (!example) return undefined;
  const isNew = fn.name.startsWith('create');
  const names = {
    ...('name' in example && isNew && { name: `new-${randomUUID()}` }),
    ...('email' in example && { email: isNew ? `${randomUUID()}@example.com` : params.developer }),
    ...('consumerKey' in example && { consumerKey: isNew ? randomUUID() : keys.developers }),
    ...('developer' in example && { developer: [{ email: params.developer }] }),
    // The API products of the scene have no scopes.
    ...('appGroupAppKey' in example && { appGroupAppKey: { scopes: [] } }),
  };
  return JSON.stringify({ ...example, ...names }).replaceAll('"premium"', JSON.stringify(params.apiProduct));
}

function operationCall(fn: DeployedOperation, scene: Scene, { adminToken }: EmulatorGround): Call {
  const body = bodyOf(fn, scene);
  return {
    method: fn.method,
    path: `/${segmentsOf(fn, scene).join('/')}${queryOf(fn)}`,
    headers: { 'X-Keymint-Token': adminToken, ...(body !== undefined && json) },
    ...(body !== undefined && { body }),
  };
}

/** Signs the administrator in and returns the session cookie. */
async function cookieIn({ context, admin }: EmulatorGround): Promise<string> {
  const { email, passwords } = loginOf(await context.store.members.findAnywhere(admin.email));
  const at = context.now();
  const id = await context.store.atomically(({ sessions }) =>
    sessions.create({ email, passwords, createdAt: at, expireAt: new Date(at + 3_600_000) }),
  );
  return `__Host-keymint=${id}`;
}

/** Returns a request to an endpoint. */
async function endpointCall(
  { name, path }: DeployedEndpoint,
  { params, keys }: Scene,
  ground: EmulatorGround,
): Promise<Call> {
  const { org, token, admin, context } = ground;
  const at = path.replace('/**', '').replace('{org}', org);
  const key = `${keys.developers}`;
  const headers = { 'X-Keymint-Token': token };
  const withBody = (body: string, type: Record<string, string>): Call => ({
    method: 'POST',
    path: at,
    headers: { ...headers, ...type },
    body,
  });
  switch (name) {
    case 'authorize':
      return { path: at, headers: { ...headers, 'X-Api-Key': key } };
    case 'verifyApiKey':
      return withBody(JSON.stringify({ key }), json);
    case 'issueAccessToken': {
      const app = await context.store.apps.getById(org, `${params.appId}`);
      const organization = await context.organizations.get(org);
      const [credential] = revealApp(app, credentialVaultOf(organization, context)).credentials;
      const fields = { grant_type: 'client_credentials', client_id: key };
      return withBody(
        `${new URLSearchParams({ ...fields, client_secret: `${credential?.consumerSecret}` })}`,
        form,
      );
    }
    case 'logIn': {
      const fields = { grant_type: 'password', username: admin.email, password: admin.password };
      return withBody(`${new URLSearchParams(fields)}`, form);
    }
    case 'signIn':
      return withBody(JSON.stringify(admin), json);
    case 'microgateway':
    case 'remoteService':
      return { path: `${at}/${org}/test/products`, headers };
    case 'remoteToken':
      return { path: `${at}/${org}/test/certs`, headers };
    default:
      // Endpoints of sessions.
      return {
        method: name === 'getSession' ? 'GET' : 'DELETE',
        path: at,
        headers: { Cookie: await cookieIn(ground) },
      };
  }
}

/** Returns the event of an existing app. */
const eventCall = ({ params }: Scene, { org }: EmulatorGround, developerId: string): Call => ({
  method: 'POST',
  path: '/',
  body: '{}',
  headers: {
    ...json,
    'ce-id': randomUUID(),
    'ce-source': '//firestore.googleapis.com/bench',
    'ce-specversion': '1.0',
    'ce-type': 'google.cloud.firestore.document.v1.created',
    'ce-document': `organizations/${org}/apps/${appDocumentId({
      owner: `developers/${developerId}`,
      name: `${params.app}`,
    })}`,
  },
});

/** Returns a request that a function answers with success, after creating what it needs; for sites, of their page. */
export async function callOf(fn: Deployed, ground: EmulatorGround): Promise<Call> {
  if (fn.kind === 'site') return { path: fn.path, headers: { Accept: 'text/html' } };
  const { org, context } = ground;
  const scene = await sceneOf({ org, context });
  if (fn.kind === 'operation') return operationCall(fn, scene, ground);
  if (fn.kind === 'endpoint') return endpointCall(fn, scene, ground);
  const { developerId } = await context.store.developers.get(org, `${scene.params.developer}`);
  return eventCall(scene, ground, developerId);
}
