import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { given } from '../support/registry/given';
import { type OwnServer, startOwnServer } from '../support/registry/ownServer';
import { exchange, statusesIn } from '../support/registry/raw';
import { basic, type Registry, startRegistry } from '../support/registry/registry';

/*
 * Request smuggling: a proxy and the server behind it disagree where a request ends. Every ambiguous request is refused
 * and its connection closed. Source: RFC 9112, 11.2.
 */

/** Methods of the requests that the servers of this process received. */
let taken: string[] = [];
subscribe('http.server.request.start', (message) => {
  taken.push(`${(message as { request: IncomingMessage }).request.method}`);
});

let registry: Registry;
let ownServer: OwnServer;
let email: string;
beforeAll(async () => {
  registry = await startRegistry();
  ownServer = await startOwnServer();
  email = (await given(registry).developer()).email;
});
beforeEach(() => {
  taken = [];
});
afterAll(async () => {
  await ownServer.stop();
  await registry.stop();
});

const servers = {
  'functions-framework': () => registry.url,
  'the verifier’s own server': () => ownServer.url,
};

/** A request that must not be executed, hidden in another one. */
const hidden = () =>
  `DELETE /v1/organizations/${registry.org}/developers/${email} HTTP/1.1\r\nHost: x\r\n` +
  `Authorization: ${basic(registry.admin.email, registry.admin.password)}\r\nConnection: close\r\n\r\n`;

const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
const post = (head: string, body: string) =>
  `POST /v1/organizations/${registry.org}/developers HTTP/1.1\r\nHost: x\r\n${head}\r\n${body}`;

/** Requests whose end is ambiguous. */
const ambiguous: Record<string, () => string> = {
  'Content-Length and Transfer-Encoding, a proxy reading the first': () =>
    post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${hidden()}`),
  'Transfer-Encoding and Content-Length, a proxy reading the first': () =>
    post('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', `${chunk(hidden())}0\r\n\r\n`),
  'two Content-Lengths that differ': () => post('Content-Length: 0\r\nContent-Length: 200\r\n', hidden()),
  'two Content-Lengths that agree': () => post('Content-Length: 0\r\nContent-Length: 0\r\n', hidden()),
  'two Content-Lengths in one line': () => post('Content-Length: 0, 200\r\n', hidden()),
  'a Content-Length with a sign': () => post('Content-Length: +0\r\n', hidden()),
  'a negative Content-Length': () => post('Content-Length: -1\r\n', hidden()),
  'a hexadecimal Content-Length': () => post('Content-Length: 0x0\r\n', hidden()),
  'a Content-Length beyond 64 bits': () => post(`Content-Length: ${'9'.repeat(30)}\r\n`, hidden()),
  'a transfer coding that nobody knows': () =>
    post('Transfer-Encoding: xchunked\r\n', `0\r\n\r\n${hidden()}`),
  'chunked, but not as the last coding': () =>
    post('Transfer-Encoding: chunked, identity\r\n', `0\r\n\r\n${hidden()}`),
  'two Transfer-Encodings': () =>
    post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', `0\r\n\r\n${hidden()}`),
  'a blank before the colon': () => post('Transfer-Encoding : chunked\r\n', `0\r\n\r\n${hidden()}`),
  'a header that is folded over two lines': () =>
    post('Transfer-Encoding:\r\n chunked\r\n', `0\r\n\r\n${hidden()}`),
  'a header line that begins with a blank': () =>
    post(' Transfer-Encoding: chunked\r\n', `0\r\n\r\n${hidden()}`),
  'a chunk whose size has a sign': () => post('Transfer-Encoding: chunked\r\n', `+0\r\n\r\n${hidden()}`),
  'a chunk whose size has a prefix': () => post('Transfer-Encoding: chunked\r\n', `0x0\r\n\r\n${hidden()}`),
  'a chunk whose size overflows': () =>
    post('Transfer-Encoding: chunked\r\n', `10000000000000000\r\n\r\n${hidden()}`),
  'a chunk that is longer than its size': () =>
    post('Transfer-Encoding: chunked\r\n', `1\r\nabc\r\n0\r\n\r\n${hidden()}`),
  'a carriage return alone at the end of a header': () =>
    post('Content-Length: 0\rTransfer-Encoding: chunked\r\n', `0\r\n\r\n${hidden()}`),
  'a NUL in a header': () => post('X-A: \0\r\nContent-Length: 0\r\n', hidden()),
  'another version of HTTP': () => post('Content-Length: 0\r\n', hidden()).replace('HTTP/1.1', 'HTTP/1.9'),
  'a target with a line break in it': () => `GET /health\rHost: x HTTP/1.1\r\nHost: x\r\n\r\n${hidden()}`,
  'a trailer that says another length': () =>
    post('Transfer-Encoding: chunked\r\n', `0\r\nContent-Length: 10\r\n\r\n${hidden()}`),
};

describe.each(Object.entries(servers))('%s', (_, url) => {
  test.each(Object.keys(ambiguous))('refuses %s, and what follows it', async (name) => {
    const answer = await exchange(url(), ambiguous[name]?.() ?? '');
    // Unauthenticated requests are refused before the body is read.
    const [first, ...others] = statusesIn(answer);
    expect([400, 401, 404]).toContain(first);
    expect(others.filter((status) => status !== 400)).toEqual([]);
    expect(taken).not.toContain('DELETE');
  });

  test.each([
    ['a body that looks like a request', () => post(`Content-Length: ${hidden().length}\r\n`, hidden())],
    ['such a body in chunks', () => post('Transfer-Encoding: chunked\r\n', `${chunk(hidden())}0\r\n\r\n`)],
    [
      'such a body of a GET',
      () => `GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: ${hidden().length}\r\n\r\n${hidden()}`,
    ],
  ])('takes %s for a body, and the next request for the next', async (_, request) => {
    const next = 'GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const answer = await exchange(url(), request() + next);
    const [first = 0, ...rest] = statusesIn(answer);
    expect(first).toBeLessThan(500);
    expect(rest).toEqual([200]);
    expect(taken).not.toContain('DELETE');
  });
});
