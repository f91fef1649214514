import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenAt } from '../ports';

/*
 * A small API for `npm start`, with what a gateway does for it: every request is authorized by the registry, and
 * browsers may send requests from any page.
 */

const harbours: Readonly<Record<string, { name: string; high: string; low: string }>> = {
  bremerhaven: { name: 'Bremerhaven', high: '06:12', low: '12:31' },
  cuxhaven: { name: 'Cuxhaven', high: '05:04', low: '11:40' },
  emden: { name: 'Emden', high: '04:27', low: '10:38' },
};

/** Returns the OpenAPI document of the API at an address. */
export const demoDocument = (url: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Tides',
    version: '1.0',
    description: 'When the tide is high and low in some harbours. A demo that runs with `npm start`.',
  },
  servers: [{ url }],
  security: [{ key: [] }],
  tags: [{ name: 'Tides', description: 'High and low water of today.' }],
  paths: {
    '/harbours': {
      get: {
        operationId: 'listHarbours',
        tags: ['Tides'],
        summary: 'List harbours',
        responses: {
          200: {
            description: 'All harbours',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    harbours: { type: 'array', items: { $ref: '#/components/schemas/Harbour' } },
                  },
                },
              },
            },
          },
          401: { $ref: '#/components/responses/Refused' },
        },
      },
    },
    '/harbours/{harbour}/tides': {
      get: {
        operationId: 'getTides',
        tags: ['Tides'],
        summary: 'Get tides of a harbour',
        parameters: [
          {
            name: 'harbour',
            in: 'path',
            required: true,
            description: 'Id of a harbour, as `listHarbours` has it',
            schema: { type: 'string', example: 'cuxhaven' },
          },
        ],
        responses: {
          200: {
            description: 'The tides',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Tides' } } },
          },
          401: { $ref: '#/components/responses/Refused' },
          404: { description: 'There is no such harbour' },
        },
      },
    },
  },
  components: {
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-api-key' } },
    responses: { Refused: { description: 'The key does not work' } },
    schemas: {
      Harbour: {
        type: 'object',
        required: ['id', 'name'],
        properties: { id: { type: 'string' }, name: { type: 'string' } },
      },
      Tides: {
        type: 'object',
        required: ['name', 'high', 'low'],
        properties: {
          name: { type: 'string' },
          high: { type: 'string', description: 'Time of high water' },
          low: { type: 'string', description: 'Time of low water' },
        },
      },
    },
  },
});

/** Returns the answer to an authorized request. */
function answerTo({ method, url = '/' }: IncomingMessage): [status: number, body: object] {
  const { pathname } = new URL(url, 'http://localhost');
  if (method !== 'GET') return [405, { message: 'This API is for reading' }];
  if (pathname === '/harbours')
    return [200, { harbours: Object.entries(harbours).map(([id, { name }]) => ({ id, name })) }];
  const [, id = ''] = /^\/harbours\/([a-z]{1,50})\/tides$/.exec(pathname) ?? [];
  const found = Object.hasOwn(harbours, id) ? harbours[id] : undefined;
  return found ? [200, found] : [404, { message: 'There is nothing at this path' }];
}

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'X-Keymint-Reason',
};
const PREFLIGHT = {
  ...CORS,
  'Access-Control-Allow-Methods': 'GET',
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Max-Age': '600',
};

/** Where requests are authorized. */
interface Authorizer {
  /** Address of the registry. */
  registry: string;
  org: string;
  /** Token of role `verifier`. */
  token: string;
}

export interface DemoApi {
  url: string;
  /** Names the registry; until then every request is answered 503. */
  authorizeBy(authorizer: Authorizer): void;
  stop(): Promise<void>;
}

/** Starts the API on this machine alone, at `port` or another. */
export async function startDemoApi(port: number): Promise<DemoApi> {
  let authorizer: Authorizer | undefined;

  const sendJson = (res: ServerResponse, status: number, body: string | object, more: object = {}) => {
    const headers = { ...CORS, 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...more };
    res.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };

  const serve = async (req: IncomingMessage, res: ServerResponse) => {
    if (req.method === 'OPTIONS') return void res.writeHead(204, PREFLIGHT).end();
    if (!authorizer) return sendJson(res, 503, { message: 'The registry is starting' });
    const { registry, org, token } = authorizer;
    const key = req.headers['x-api-key'];
    const authorized = await fetch(`${registry}/v1/organizations/${org}/authorize`, {
      headers: {
        authorization: `Bearer ${token}`,
        'x-original-method': `${req.method}`,
        'x-original-uri': `${req.url}`,
        ...(typeof key === 'string' && { 'x-api-key': key }),
      },
    });
    const text = await authorized.text();
    if (authorized.status === 200) return sendJson(res, ...answerTo(req));
    const reason = authorized.headers.get('x-keymint-reason');
    if (authorized.status === 401)
      return sendJson(res, 401, text, reason === null ? {} : { 'X-Keymint-Reason': reason });
    return sendJson(res, 503, { message: 'The key could not be checked' });
  };

  const server = createServer((req, res) => {
    serve(req, res).catch(() => sendJson(res, 503, { message: 'The registry is not reached' }));
  });
  const at = await listenAt(server, port);
  return {
    url: `http://localhost:${at}`,
    authorizeBy(given) {
      authorizer = given;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
