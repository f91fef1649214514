import type { HttpFunction } from '@google-cloud/functions-framework';
import type { Context } from '../context';
import { addressOf, proxiesIn } from './access/address';
import { readBody } from './body';
import type { DeployedEndpoint } from './catalog';
import { matchPath, patternOf } from './paths';

type Asked = [segments: readonly string[], ...Parameters<HttpFunction>];

/** Makes the server of an endpoint. It answers undefined where a request is not the endpoint's. */
export function answersOf({ path, method, handler }: DeployedEndpoint, context: Context) {
  const pattern = patternOf(path);
  const proxies = proxiesIn(process.env);

  return (...[segments, req, res]: Asked): Promise<void> | undefined => {
    const params = req.method === method ? matchPath(pattern, segments) : undefined;
    if (!params) return undefined;
    const query = new URL(req.originalUrl, 'http://localhost').searchParams;
    const { headers } = req;
    const answer = async () => {
      const request = { params, query, headers, body: readBody(req), address: addressOf(req, proxies) };
      const { status, headers: own = {}, body } = await handler(request, context);
      const text = typeof body === 'string' ? body : body === undefined ? '' : `${JSON.stringify(body)}\n`;
      res
        .writeHead(status, {
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          'Content-Length': Buffer.byteLength(text),
          'Cache-Control': 'no-store',
          ...own,
        })
        .end(text);
    };
    return answer();
  };
}
