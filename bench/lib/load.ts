import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import autocannon, { type Options, type Result } from 'autocannon';
import { type Call, cpuOf, isOnPath, type Server, temporaryFolder } from './subject';

/** Requests under way at once. */
export const CONNECTIONS = 32;

/** What a load told of a server. */
interface Outcome {
  calls: number;
  seconds: number;
  failed: number;
}

export type LoadMetric = 'rate' | 'cpu';

/** The program that makes loads of a given length; autocannon takes much of a core itself. */
export const loader = (): 'wrk' | 'autocannon' => (isOnPath('wrk') ? 'wrk' : 'autocannon');

async function byWrk(url: string, calls: readonly Call[], seconds: number): Promise<Outcome> {
  const file = join(temporaryFolder(), 'calls');
  const { host } = new URL(url);
  const texts = calls.map(({ path, headers }) => {
    const lines = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
  });
  writeFileSync(file, texts.join(''), { mode: 0o600 });
  const script = join(__dirname, 'calls.lua');
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${Math.ceil(seconds)}`, `-s${script}`, url, '--', file];
  const { stdout } = await promisify(execFile)('wrk', args);
  const told: { calls: number; microseconds: number; failed: number } = JSON.parse(
    stdout.trim().split('\n').at(-1) ?? '',
  );
  return { calls: told.calls, seconds: told.microseconds / 1e6, failed: told.failed };
}

/** Loads by autocannon, for a time or until each connection has made its part of the calls. */
async function byAutocannon(
  url: string,
  length: { seconds: number } | { amount: number },
  requestsOf: (connection: number) => readonly Call[],
): Promise<Outcome> {
  let connection = 0;
  let [begin, last] = [0, 0];
  const result = await new Promise<Result>((resolve, reject) => {
    const options: Options = {
      url,
      connections: CONNECTIONS,
      sampleInt: 50,
      ...('amount' in length ? { amount: length.amount } : { duration: length.seconds }),
      setupClient: (client) => client.setRequests(requestsOf(connection++).map((call) => ({ ...call }))),
    };
    const instance = autocannon(options, (error, outcome) => (error ? reject(error) : resolve(outcome)));
    instance.once('start', () => {
      begin = performance.now();
    });
    instance.on('response', () => {
      last = performance.now();
    });
  });
  return {
    calls: result['2xx'],
    seconds: (last - begin) / 1000,
    failed: result.non2xx + result.errors,
  };
}

/** The rate of a load, and the CPU time that the server took for a request, in microseconds. */
async function told(
  { url, pid }: Pick<Server, 'url' | 'pid'>,
  load: () => Promise<Outcome>,
): Promise<Partial<Record<LoadMetric, number>>> {
  const before = cpuOf(pid);
  const { calls, seconds, failed } = await load();
  const after = cpuOf(pid);
  if (failed > 0 || calls === 0) throw new Error(`${failed} requests to ${url} failed, ${calls} did not`);
  return {
    rate: calls / seconds,
    ...(before !== undefined && after !== undefined && { cpu: (after - before) / calls }),
  };
}

/** Makes the calls over and over for so many seconds. */
export const loadFor = (server: Server, calls: readonly Call[], seconds: number) =>
  told(server, () =>
    loader() === 'wrk'
      ? byWrk(server.url, calls, seconds)
      : byAutocannon(server.url, { seconds }, () => calls),
  );

/** Makes every call once; as many as a multiple of the connections. */
export function loadOnce(server: Server, calls: readonly Call[]) {
  const share = calls.length / CONNECTIONS;
  if (!Number.isInteger(share)) throw new Error(`${calls.length} calls are no multiple of ${CONNECTIONS}`);
  return told(server, () =>
    byAutocannon(server.url, { amount: calls.length }, (n) => calls.slice(n * share, (n + 1) * share)),
  );
}

/** One answer, read to its end. */
export const answerOf = (
  url: string,
  { path, headers, method = 'GET', body }: Call,
  agent?: Agent,
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const all = { ...headers, ...(body !== undefined && { 'Content-Length': `${Buffer.byteLength(body)}` }) };
    const asked = request(`${url}${path}`, { method, headers: all, ...(agent && { agent }) }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text })).once('error', reject);
    });
    asked.once('error', reject).end(body);
  });

/** The status of one answer. */
export const statusOf = async (url: string, call: Call): Promise<number> =>
  (await answerOf(url, call)).status;

/** Does things one after the other; answers how long one takes, in milliseconds, at the median. */
export async function latencyOf<T>(
  things: readonly T[],
  work: (thing: T) => Promise<unknown>,
): Promise<number> {
  const times: number[] = [];
  for (const thing of things) {
    const begin = performance.now();
    await work(thing);
    times.push(performance.now() - begin);
  }
  return times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** A client that makes calls one after the other over one connection, and takes only success for an answer. */
export function openClient({ url }: Pick<Server, 'url'>) {
  // Of its own, so that no socket waits until the server closes it.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    async call(call: Call): Promise<string> {
      const { status, text } = await answerOf(url, call, agent);
      if (status < 200 || status > 299) throw new Error(`${url}${call.path} answered ${status}: ${text}`);
      return text;
    },
    close: () => agent.destroy(),
  };
}

/** The median latency of calls that are made one after the other over one connection. */
export async function latencyOfCalls(server: Server, calls: readonly Call[]): Promise<number> {
  const client = openClient(server);
  try {
    return await latencyOf(calls, client.call);
  } finally {
    client.close();
  }
}
