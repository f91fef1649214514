import { countCosts } from '../support/registry/costs';
import { isFailure } from '../support/registry/failures';
import { useProber } from '../support/registry/prober';
import { parametersOf, type Route, routes, targetOf } from '../support/registry/routes';

/*
 * Hostile path parameters: no request fails with a 5xx or writes outside its organization's collections.
 * test/runtime/badRequests.test.ts has more values for operations.
 */

jest.setTimeout(300_000);

const costs = countCosts();
const prober = useProber({ wrapDatabase: costs.wrap });

/** Values of parameters, as written in the path. */
const hostile = {
  'another path': ['a%2Fb', 'demo%2F', 'demo%2Fmembers%2Fx', '..%2F..%2Fpeople%2Fx'],
  'a relative path': ['.', '..', '%2e%2e'],
  'a name that Firestore keeps for itself': ['__x__', '__proto__'],
  'a member of every object': ['constructor'],
  'no text': ['%00', '%ed%a0%80', '%c0%af', '%0d%0aSet-Cookie:%20a=b'],
  'encoded twice': ['%252F', '%25'],
  'a very long name': ['a'.repeat(1024), '%F0%9F%9C%81'.repeat(800), '%2F'.repeat(3000)],
};

const form = 'application/x-www-form-urlencoded';
const fields = {
  grant_type: 'client_credentials',
  client_id: 'ghost',
  client_secret: 'ghost',
  key: 'ghost',
  apiKey: 'ghost',
  identifier: 'a',
  allow: '10',
  timeUnit: 'minute',
};

/** Builds a request with a gateway's token to endpoints, and as the administrator to operations. */
function requestOf(route: Route, values: Record<string, string>) {
  const { fn, method, body } = route;
  const isOfGateway = fn.kind === 'endpoint';
  const text = isOfGateway ? `${new URLSearchParams(fields)}` : body && JSON.stringify(body);
  return {
    method,
    target: targetOf(route, values),
    headers: {
      ...(isOfGateway ? prober.asGateway() : prober.asAdmin()),
      ...(text && { 'content-type': isOfGateway ? form : 'application/json' }),
    },
    ...(text && method !== 'GET' && { body: Buffer.from(text) }),
  };
}

/** True for the organization's document and documents in its collections. */
const isOfOrganization = (path: string, org: string): boolean => {
  const [root, name, collection, id, ...deeper] = path.split('/');
  if (root !== 'organizations' || name !== org || deeper.length > 0) return false;
  return collection === undefined || (id !== undefined && /^[a-zA-Z]+$/.test(collection));
};

describe.each(Object.entries(hostile))('a parameter that is %s', (_, values) => {
  test.each(values.map((value) => [value.length > 40 ? `${value.slice(0, 40)}…` : value, value]))(
    'no operation or endpoint fails for %s',
    async (_name, value) => {
      const attempts = routes.flatMap((route) =>
        parametersOf(route).map((parameter) => ({ route, parameter })),
      );
      const wrong: string[] = [];
      const work = async () => {
        for (let attempt = attempts.shift(); attempt; attempt = attempts.shift()) {
          const { route, parameter } = attempt;
          const request = requestOf(route, { ...prober.valuesOf(route), [parameter]: value });
          const { status, text } = await prober.send(request);
          // Edge has its own 500 for an API product that is not on a key.
          const isFailed = isFailure({ status, text });
          if (isFailed || /node_modules|\n\s+at .+:\d+:\d+/.test(text))
            wrong.push(`${route.name}, ${parameter}: ${status} ${text}`);
        }
      };
      const { writes } = await costs.of(() => Promise.all(Array.from({ length: 4 }, work)));
      expect(wrong).toEqual([]);
      expect(writes.filter((path) => !isOfOrganization(path, prober.org()))).toEqual([]);
    },
  );
});

test('no error was logged', () => expect(prober.logged).toEqual([]));
