import type { DialectName } from '../../../shared/schemas/organization';
import { assertContract } from '../registry/contract';
import { rawClient } from '../registry/raw';
import { type Registry, startRegistry } from '../registry/registry';

/** What a client does alike in every request. */
interface Habits {
  dialect: DialectName;
  /** In lower case. */
  headers: Record<string, string>;
  /** How it begins the path of an organization. */
  base?: string;
}

/** A client of the management API, at an organization of its own. */
export interface Replay {
  registry: Registry;
  /**
   * Sends a request as the client writes it, byte by byte, and answers with the JSON of the answer's
   * body, or undefined where there is none. Paths begin below the organization. A body that is no text
   * is sent as JSON.
   * @throws Error when the status is another than the one the client takes
   */
  call(
    status: number,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers freely, and the contract guard holds their shape
  ): Promise<any>;
}

/** What goes with a body-less request that clients call one of bytes. */
export const octets = { 'content-type': 'application/octet-stream' };

/** The Authorization header of a user. */
export const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

/** Lets the tests around it speak as one client; answers are held to the published contract. */
export function replay({ dialect, headers: always, base = '/v1/organizations' }: Habits): Replay {
  let wire: ReturnType<typeof rawClient>;
  const client: Replay = {
    registry: undefined as never,

    async call(status, method, path, body, headers) {
      const { org, admin } = client.registry;
      const target = `${base}/${org}${path}`;
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const answer = await wire.send({
        method,
        target,
        headers: {
          ...basic(admin.email, admin.password),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...always,
          ...headers,
        },
        ...(text !== undefined && { body: Buffer.from(text) }),
      });
      const what = `${method} ${target} was answered ${answer.status} ${answer.text}`;
      if (answer.status !== status) throw new Error(what);
      const type = answer.headers['content-type'] ?? '';
      if (answer.text === '' ? status !== 204 : !type.startsWith('application/json'))
        throw new Error(`${what}, of type ${type}`);
      const reply = answer.text === '' ? undefined : JSON.parse(answer.text);
      assertContract(dialect, { method, target, status, body: reply });
      return reply;
    },
  };
  beforeAll(async () => {
    client.registry = await startRegistry({ dialect });
    wire = rawClient(client.registry.url);
  });
  afterAll(async () => {
    wire.close();
    await client.registry.stop();
  });
  return client;
}
