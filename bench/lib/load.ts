import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import autocannon, { type Options, type Result } from 'autocannon';
import { type Call, cpuOf, isOnPath, type Server, temporaryFolder } from './subject';

/** Concurrent requests. */
export const CONNECTIONS = 32;

/** Result of a load. */
interface Outcome {
  calls: number;
  seconds: number;
  failed: number;
}

export type LoadMetric = 'rate' | 'cpu';

/** The load generator; autocannon takes much of a core itself. */
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
  const measured: { calls: number; microseconds: number; failed: number } = JSON.parse(
    stdout.trim().split('\n').at(-1) ?? '',
  );
  return { calls: measured.calls, seconds: measured.microseconds / 1e6, failed: measured.failed };
}

/** Loads with autocannon for a time, or until each connection has made its share of the calls. */
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

/** Returns the request rate, and the server's CPU time per request in microseconds. */
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

/** Repeats the calls for a number of seconds. */
export const loadFor = (server: Server, calls: readonly Call[], seconds: number) =>
  told(server, () =>
    loader() === 'wrk'
      ? byWrk(server.url, calls, seconds)
      : byAutocannon(server.url, { seconds }, () => calls),
  );

/** Makes every call once; their number must be a multiple of the connections. */
export function loadOnce(server: Server, calls: readonly Call[]) {
  const share = calls.length / CONNECTIONS;
  if (!Number.isInteger(share)) throw new Error(`${calls.length} calls are no multiple of ${CONNECTIONS}`);
  return told(server, () =>
    byAutocannon(server.url, { amount: calls.length }, (n) => calls.slice(n * share, (n + 1) * share)),
  );
}

/** Sends a request and reads the whole response. */
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

/** Returns the status of one response. */
export const statusOf = async (url: string, call: Call): Promise<number> =>
  (await answerOf(url, call)).status;

/** Runs work sequentially; returns the median duration in milliseconds. */
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

/** Opens a client that makes sequential calls over one connection. @throws Error unless a call succeeds */
export function openClient({ url }: Pick<Server, 'url'>) {
  // An agent of its own, so that no idle socket keeps the server from closing.
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

/** Returns the median latency of sequential calls over one connection. */
export async function latencyOfCalls(server: Server, calls: readonly Call[]): Promise<number> {
  const client = openClient(server);
  try {
    return await latencyOf(calls, client.call);
  } finally {
    client.close();
  }
}
