import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processContext } from '../../shared/runtime/processContext';
import { mainOf, prepareAll } from '../lib/built';
import { embeddedEnv, registryStart } from '../lib/embedded';
import { prepareGround } from '../lib/emulator';
import { spreadOf } from '../lib/interleave';
import { prepare } from '../lib/kills';
import type { Report, Settings } from '../lib/report';
import { type Server, startServer } from '../lib/subject';

/** Interval of requests to the second process, and their time limit. */
const GAP_MS = 10;
const SCENE_TIMEOUT_MS = 10_000;

/** A caller of the second process who loses access at the first. */
interface AccessScene {
  /** Sends a request to the second process; returns its status. */
  ask(): Promise<number>;
  /** Ends the access. */
  end(): Promise<unknown>;
}

/** Two processes on one database, with an organization and a token of its administrator. */
interface Place {
  org: string;
  adminToken: string;
  servers: [Server, Server];
  stop(): Promise<void>;
}

type Ask = (
  method: string,
  path: string,
  sent?: { body?: unknown; headers?: Record<string, string> },
) => Promise<Response>;

const asking =
  ({ url }: Pick<Server, 'url'>): Ask =>
  (method, path, { body, headers = {} } = {}) =>
    fetch(`${url}${path}`, {
      method,
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

/** Creates an app and returns its consumer key. */
async function createKey({ org, adminToken, servers: [{ url }] }: Place): Promise<string> {
  const headers = { authorization: `Bearer ${adminToken}` };
  const create = async (path: string, body: object) => {
    const answer = await asking({ url })('POST', `/v1/organizations/${org}${path}`, { body, headers });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const [email, name] = ['standing@example.com', 'standing'];
  await create('/developers', { email, firstName: 'Ada', lastName: 'Lovelace', userName: 'ada' });
  await create('/apiproducts', { name, displayName: name, approvalType: 'auto' });
  const app = await create(`/developers/${email}/apps`, { name, apiProducts: [name] });
  return (app as { credentials: [{ consumerKey: string }] }).credentials[0].consumerKey;
}

/** Returns the scenes by what ends the access. */
function scenesOf(
  { org, adminToken, servers: [one, other] }: Place,
  key: string,
): Record<string, () => Promise<AccessScene>> {
  const [first, second] = [asking(one), asking(other)];
  const base = `/v1/organizations/${org}`;
  const admin = { authorization: `Bearer ${adminToken}` };
  const member = async () => {
    const [email, password] = [
      `${randomBytes(6).toString('hex')}@example.com`,
      randomBytes(12).toString('hex'),
    ];
    const body = { email, password, role: 'businessuser' };
    const made = await first('POST', `${base}/members`, { body, headers: admin });
    if (made.status !== 201) throw new Error(`Creating a member: ${made.status} ${await made.text()}`);
    return { email, password, path: `${base}/members/${email}`, headers: basic(email, password) };
  };
  /** Sends an invalid API product: 400 to callers with access. */
  const ask = (headers: Record<string, string>) => async () =>
    (await second('POST', `${base}/apiproducts`, { body: {}, headers })).status;
  const form = (fields: Record<string, string>) =>
    fetch(`${one.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(fields) });

  return {
    'a member is removed': async () => {
      const { path, headers } = await member();
      return { ask: ask(headers), end: () => first('DELETE', path, { headers: admin }) };
    },
    'a member is given a lesser role': async () => {
      const { path, headers } = await member();
      const body = { role: 'readonlyadmin' };
      return { ask: ask(headers), end: () => first('PUT', path, { body, headers: admin }) };
    },
    'a password is changed': async () => {
      const { path, headers } = await member();
      const body = { password: randomBytes(12).toString('hex') };
      return { ask: ask(headers), end: () => first('PUT', path, { body, headers: admin }) };
    },
    'a token is revoked': async () => {
      const body = { name: 'standing', role: 'businessuser' };
      const made = await first('POST', `${base}/tokens`, { body, headers: admin });
      const { id, token } = (await made.json()) as { id: string; token: string };
      const end = () => first('DELETE', `${base}/tokens/${id}`, { headers: admin });
      return { ask: ask({ authorization: `Bearer ${token}` }), end };
    },
    'a gateway’s token is revoked': async () => {
      const body = { name: 'standing', role: 'verifier' };
      const made = await first('POST', `${base}/tokens`, { body, headers: admin });
      const { id, token } = (await made.json()) as { id: string; token: string };
      const headers = { 'x-keymint-token': token, 'x-api-key': key };
      return {
        ask: async () => (await second('GET', `${base}/authorize`, { headers })).status,
        end: () => first('DELETE', `${base}/tokens/${id}`, { headers: admin }),
      };
    },
    'somebody signs out everywhere': async () => {
      const { email, password } = await member();
      const signedIn = await first('POST', '/session', { body: { email, password } });
      const cookie = signedIn.headers
        .getSetCookie()
        .map((one) => one.split(';', 1)[0])
        .join('; ');
      const headers = { cookie, 'sec-fetch-site': 'same-origin' };
      return { ask: ask(headers), end: () => first('DELETE', '/sessions', { headers }) };
    },
    'a refresh token is used twice': async () => {
      const { email: username, password } = await member();
      const answer = await form({ grant_type: 'password', username, password });
      const tokens = (await answer.json()) as { access_token: string; refresh_token: string };
      const renew = (token: string) => form({ grant_type: 'refresh_token', refresh_token: token });
      const next = (await (await renew(tokens.refresh_token)).json()) as typeof tokens;
      await renew(next.refresh_token);
      return {
        ask: ask({ authorization: `Bearer ${tokens.access_token}` }),
        end: () => renew(tokens.refresh_token),
      };
    },
  };
}

const isRefused = (status: number): boolean => status === 401 || status === 403;

/** Returns the seconds from the response of the first process to the first refusal by the second. */
async function lagOf({ ask, end }: AccessScene, offset: number): Promise<number> {
  const before = await ask();
  if (isRefused(before)) throw new Error(`Refused too early: ${before}`);
  // Waits so that the cached caller may have any age.
  await pause(offset);
  await ask();
  await end();
  const begun = performance.now();
  for (;;) {
    const asked = performance.now();
    const status = await ask();
    if (isRefused(status)) return (asked - begun) / 1000;
    if (asked - begun > SCENE_TIMEOUT_MS)
      throw new Error(`Not refused after ${SCENE_TIMEOUT_MS / 1000} s: ${status}`);
    await pause(GAP_MS);
  }
}

/** Starts two processes on the emulator. */
async function onFirestore(built: string): Promise<Place> {
  const ground = await prepareGround();
  const env = { ...ground.env, KEYMINT_ISSUANCE_WAIT: '0' };
  const start = () => startServer({ args: [mainOf(join(built, 'registry'))], env });
  const servers: [Server, Server] = [await start(), await start()];
  return {
    org: ground.org,
    adminToken: ground.adminToken,
    servers,
    async stop() {
      for (const server of servers) await server.stop();
      await ground.stop();
    },
  };
}

/** Starts two processes on one SQLite file. */
async function onSqlite(built: string): Promise<Place> {
  await prepareAll([join(built, 'registry-sqlite')]);
  const env = embeddedEnv();
  const { store, ...context } = processContext(env);
  const { org, token } = await prepare({ store, ...context });
  const start = () => startServer(registryStart(built, env));
  const servers: [Server, Server] = [await start(), await start()];
  return {
    org,
    adminToken: token,
    servers,
    async stop() {
      for (const server of servers) await server.stop();
      await store.close();
    },
  };
}

const databases = { Firestore: onFirestore, SQLite: onSqlite };

/** Measures how long another process accepts a caller who has lost access. */
export async function standing({ quick, built, say }: Settings): Promise<Report> {
  const times = quick ? 5 : 20;
  const tables: Report['tables'] = [];
  const all: number[] = [];
  for (const [database, start] of Object.entries(databases)) {
    say(`Starting two processes on ${database}`);
    const place = await start(built);
    try {
      const rows = [];
      for (const [name, sceneOf] of Object.entries(scenesOf(place, await createKey(place)))) {
        say(`${database}: ${name}`);
        const lags: number[] = [];
        for (let n = 0; n < times; n++) lags.push(await lagOf(await sceneOf(), (n * 137) % 900));
        all.push(...lags);
        rows.push({ name, role: 'ours' as const, cells: [spreadOf(lags)] });
      }
      const title = `${database}: until another process refuses, ${times} times each`;
      tables.push({ title, columns: ['seconds'], rows });
    } finally {
      await place.stop();
    }
  }
  const longest = Math.max(...all);
  return {
    tables,
    figures: { 'refused elsewhere': spreadOf([longest]) },
    notes: [
      `The longest of ${all.length}: ${longest.toFixed(2)} s from the answer of one process to the first refusal by the other, which is asked all the time.`,
    ],
  };
}
