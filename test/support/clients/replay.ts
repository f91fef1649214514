import type { DialectName } from '../../../shared/schemas/organization';
import { assertContract } from '../registry/contract';
import { rawClient } from '../registry/raw';
import { type Registry, startRegistry } from '../registry/registry';

/** What a client sends with every request. */
interface ClientDefaults {
  dialect: DialectName;
  /** In lower case. */
  headers: Record<string, string>;
  /** Path before the organization. */
  base?: string;
}

/** A client of the management API with its own organization. */
export interface Replay {
  registry: Registry;
  /**
   * Sends a request byte for byte as the client does and returns the parsed JSON body, or undefined without one.
   * Paths begin below the organization. A body that is not a string is sent as JSON.
   * @throws Error if the status differs from the one the client expects
   */
  call(
    status: number,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    // biome-ignore lint/suspicious/noExplicitAny: tests read any member; the contract check validates responses
  ): Promise<any>;
}

/** The content type that clients send without a body. */
export const octets = { 'content-type': 'application/octet-stream' };

/** Returns the Authorization header of a user. */
export const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

/** Replays the requests of a client; responses are validated against the OpenAPI document. */
export function replay({ dialect, headers: always, base = '/v1/organizations' }: ClientDefaults): Replay {
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
