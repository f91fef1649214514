import { unique } from '../../support/registry/given';
import type { Registry, Reply } from '../../support/registry/registry';
import { codeOf, messageOf, refusalOf } from '../reading';
import type { Row, Scene } from '../table';

/** Each of these is refused, for one reason. */
const refusals: [code: string, status: number, ask: (scene: Scene) => Promise<Reply>][] = [
  [
    'developer.service.AppDoesNotExist',
    404,
    async ({ registry, developer }) => registry.get(`/developers/${(await developer()).email}/apps/ghost`),
  ],
  [
    'developer.service.DeveloperDoesNotExist',
    404,
    ({ registry }) => registry.put('/developers/ghost@example.com', person('ghost@example.com')),
  ],
  ['developer.service.DeveloperIdDoesNotExist', 404, ({ registry }) => registry.get('/developers/ghost')],
  [
    'keymanagement.service.apiproduct_doesnot_exist',
    404,
    ({ registry }) => registry.get('/apiproducts/ghost'),
  ],
  [
    'developer.service.DeveloperAlreadyExists',
    409,
    async ({ registry, developer }) => registry.post('/developers', person((await developer()).email)),
  ],
  [
    'keymanagement.service.ConsumerKeyAlreadyExists',
    409,
    async ({ registry, developer, app, key }) => {
      const owner = await developer();
      const path = `/developers/${owner.email}/apps/${(await app(owner)).name}`;
      return registry.post(`${path}/keys/create`, { consumerKey: (await key(path)).consumerKey });
    },
  ],
  [
    'keymanagement.service.apiproduct_name_invalid',
    400,
    ({ registry }) => registry.post('/apiproducts', { name: 'a:b', displayName: 'P', approvalType: 'auto' }),
  ],
];

const person = (email: string) => ({ email, firstName: 'A', lastName: 'L', userName: 'a' });

const askWith = ({ registry }: Scene, authorization: string, method = 'GET', path = '/developers') =>
  fetch(`${registry.url}/v1/organizations/${registry.org}${path}`, { method, headers: { authorization } });

const basic = ({ admin }: Registry) => `Basic ${btoa(`${admin.email}:${admin.password}`)}`;

/** Code and message of a refusal as Apigee's PHP client finds them. */
// biome-ignore lint/suspicious/noExplicitAny: it is what came
function phpReads({ status, body }: { status: number; body: any }): [code: unknown, message: unknown] {
  if (body.fault) return [body.fault.detail.errorcode, body.fault.faultstring];
  const code = body.code ?? body.error?.details?.[0]?.violations?.[0]?.type ?? body.error?.code;
  return [code, body.message ?? `${status}: ${body.error?.message}`];
}

/** google.rpc.Status of a refusal; what is not compared may be anything. */
const rpcStatus = (code: number, status: string, type: string, message: unknown = expect.any(String)) => ({
  error: {
    code,
    message,
    status,
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.PreconditionFailure',
        violations: [{ type, subject: expect.any(String), description: message }],
      },
      { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: expect.stringMatching(/^\d+$/) },
    ],
  },
});

const envelopes: Row[] = [
  {
    says: 'a refusal is code, message and no contexts, laid out as every answer',
    from: ['EO', 'DRU', 'NET'],
    of: ['keymanagement.service.apiproduct_doesnot_exist'],
    dialect: 'edge',
    async check({ registry }) {
      const { text, headers } = await registry.get('/apiproducts/ghost');
      expect(headers.get('content-type')).toBe('application/json');
      expect(text).toBe(`{
  "code" : "keymanagement.service.apiproduct_doesnot_exist",
  "message" : "ApiProduct with name ghost does not exist",
  "contexts" : [ ]
}
`);
    },
  },
  {
    says: 'a refusal is a google.rpc.Status, laid out as every answer',
    from: ['XD', 'PHP'],
    of: ['keymanagement.service.apiproduct_doesnot_exist'],
    dialect: 'x',
    async check({ registry }) {
      const { body, text, headers } = await registry.get('/apiproducts/ghost');
      expect(headers.get('content-type')).toBe('application/json; charset=UTF-8');
      expect(text).toBe(`${JSON.stringify(body, null, 2)}\n`);
      expect(body).toEqual(
        rpcStatus(
          404,
          'NOT_FOUND',
          'keymanagement.service.apiproduct_doesnot_exist',
          'ApiProduct with name ghost does not exist',
        ),
      );
    },
  },
  ...(
    [
      [404, 'NOT_FOUND', 'developer.service.AppDoesNotExist'],
      [409, 'ALREADY_EXISTS', 'developer.service.DeveloperAlreadyExists'],
      [409, 'ABORTED', 'keymanagement.service.ConsumerKeyAlreadyExists'],
      [400, 'INVALID_ARGUMENT', 'keymanagement.service.apiproduct_name_invalid'],
    ] as const
  ).map(
    ([code, status, type]): Row => ({
      says: `${type} has the status word ${status}`,
      from: ['PHP', 'CLI', 'DRU'],
      of: [type],
      dialect: 'x',
      async check(scene) {
        const [, , ask] = refusals.find(([known]) => known === type) ?? [];
        const reply = await ask?.(scene);
        expect(reply?.body).toEqual(rpcStatus(code, status, type));
      },
    }),
  ),
  {
    says: 'an unknown member inside another is refused by where it stands',
    from: ['TFS', 'XD'],
    of: ['createApiProduct', 'keymint.InvalidRequest'],
    dialect: 'x',
    async check({ registry }) {
      const reply = await registry.post('/apiproducts', {
        name: unique('product'),
        displayName: 'P',
        attributes: [{ name: 'a', value: '1', color: 'red' }],
      });
      expect(reply.status).toBe(400);
      const [detail, info] = reply.body.error.details;
      expect(detail).toEqual({
        '@type': 'type.googleapis.com/google.rpc.BadRequest',
        fieldViolations: [
          {
            field: 'api_product.attributes[0]',
            description: `Invalid JSON payload received. Unknown name "color" at 'api_product.attributes[0]': Cannot find field.`,
          },
        ],
      });
      expect(info['@type']).toBe('type.googleapis.com/google.rpc.RequestInfo');
    },
  },
  {
    says: 'a query that does not fit names its field in a violation',
    from: ['XD'],
    of: ['listDevelopers', 'keymint.InvalidRequest'],
    dialect: 'x',
    async check({ registry }) {
      const { body } = await registry.get('/developers?count=many');
      expect(body.error).toMatchObject({ code: 400, status: 'INVALID_ARGUMENT' });
      expect(body.error.details[0].fieldViolations).toEqual([
        { field: 'count', description: expect.any(String) },
      ]);
    },
  },
  {
    says: 'a field that does not fit is named in the message of the refusal',
    from: ['OWN'],
    of: ['createApiProduct', 'keymint.InvalidRequest'],
    async check({ registry }) {
      const name = unique('product');
      const reply = await registry.post('/apiproducts', {
        name,
        displayName: 'P',
        approvalType: 'auto',
        scopes: 5,
      });
      expect(refusalOf(reply)).toBe('400 keymint.InvalidRequest');
      expect(messageOf(reply)).toMatch(/^scopes: /);
    },
  },
  {
    says: 'no two refusals have one request id',
    from: ['XD'],
    of: ['keymanagement.service.apiproduct_doesnot_exist'],
    dialect: 'x',
    async check({ registry }) {
      const ids = [];
      for (let time = 0; time < 3; time++)
        ids.push((await registry.get('/apiproducts/ghost')).body.error.details[1].requestId);
      expect(new Set(ids).size).toBe(3);
    },
  },
  ...refusals.map(
    ([code, status, ask]): Row => ({
      says: `Apigee’s PHP client finds the code ${code} and its message`,
      from: ['PHP', 'DRU'],
      of: [code],
      async check(scene) {
        const reply = await ask(scene);
        expect(reply.status).toBe(status);
        expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
        const [found, message] = phpReads(reply);
        expect(found).toBe(code);
        const words = messageOf(reply);
        expect(message).toBe(scene.dialect === 'edge' ? words : `${status}: ${words}`);
      },
    }),
  ),
  {
    says: 'the message of every 404 says that something does not exist',
    from: ['PHP'],
    of: ['developer.service.AppDoesNotExist', 'keymanagement.service.apiproduct_doesnot_exist'],
    async check(scene) {
      for (const [, status, ask] of refusals.filter(([, status]) => status === 404)) {
        const reply = await ask(scene);
        expect([reply.status, messageOf(reply)]).toEqual([status, expect.stringContaining('does not exist')]);
      }
    },
  },
  {
    says: 'apigee-edge-js finds the message of a refusal',
    from: ['JS'],
    of: ['keymanagement.service.apiproduct_doesnot_exist'],
    async check({ registry }) {
      const { body } = await registry.get('/apiproducts/ghost');
      expect(body.message ?? body.error.message).toBe('ApiProduct with name ghost does not exist');
    },
  },
  {
    says: 'apigeetool finds the message of a refusal in its body',
    from: ['AT'],
    of: ['keymanagement.service.apiproduct_doesnot_exist'],
    dialect: 'edge',
    async check({ registry }) {
      const { body } = await registry.get('/apiproducts/ghost');
      expect(body.message).toBe('ApiProduct with name ghost does not exist');
    },
  },
  {
    says: 'Drupal knows a free app name by the code of the refusal alone',
    from: ['DRU'],
    of: ['developer.service.AppDoesNotExist', 'developer.service.DeveloperDoesNotExist'],
    async check({ registry, developer }) {
      const { email } = await developer();
      const codes = [email, 'ghost@example.com'].map(async (owner) => {
        const [code] = phpReads(await registry.get(`/developers/${owner}/apps/free`));
        return code;
      });
      expect(await Promise.all(codes)).toEqual([
        'developer.service.AppDoesNotExist',
        'developer.service.DeveloperDoesNotExist',
      ]);
    },
  },
  {
    says: 'the query $.xgafv=2 and the header X-GOOG-API-FORMAT-VERSION change nothing of a refusal',
    from: ['MVN', 'XD'],
    of: ['keymanagement.service.apiproduct_doesnot_exist'],
    async check({ registry }) {
      const plain = await registry.get('/apiproducts/ghost');
      const asked = await registry.get('/apiproducts/ghost?$.xgafv=2', {
        headers: { 'x-goog-api-format-version': '2' },
      });
      expect([asked.status, codeOf(asked)]).toEqual([plain.status, codeOf(plain)]);
      expect(asked.body.error?.details.length).toBe(plain.body.error?.details.length);
    },
  },
];

const unauthorized: Row[] = [
  ...(
    [
      ['no credentials', () => ''],
      ['a wrong password', ({ registry }) => `Basic ${btoa(`${registry.admin.email}:wrong`)}`],
      ['an unknown user', ({ registry }) => `Basic ${btoa(`nobody@example.com:${registry.admin.password}`)}`],
      ['no base64', () => 'Basic {}'],
      ['an unknown token', () => 'Bearer unknown'],
    ] as [string, (scene: Scene) => string][]
  ).map(
    ([what, authorization]): Row => ({
      says: `with ${what} nothing is told, and the answer is 401`,
      from: ['JS', 'NES', 'AT'],
      of: ['listDevelopers', 'security.authentication.Unauthorized'],
      async check(scene) {
        const answer = await askWith(scene, authorization(scene));
        const body = await answer.json();
        expect([answer.status, phpReads({ status: 401, body })[0]]).toEqual([
          401,
          'security.authentication.Unauthorized',
        ]);
        expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
      },
    }),
  ),
  {
    says: 'without credentials nothing is changed',
    from: ['NES'],
    of: ['createDeveloper', 'security.authentication.Unauthorized'],
    async check({ registry }) {
      const draft = person(`${unique('mallory')}@example.com`);
      const reply = await registry.post('/developers', draft, { headers: { authorization: '' } });
      expect(reply.status).toBe(401);
      expect((await registry.get(`/developers/${draft.email}`)).status).toBe(404);
    },
  },
  {
    says: 'the same request with good credentials is answered after a 401',
    from: ['PHP'],
    of: ['listDevelopers', 'security.authentication.Unauthorized'],
    async check(scene) {
      expect((await askWith(scene, 'Basic YTpi')).status).toBe(401);
      expect((await askWith(scene, basic(scene.registry))).status).toBe(200);
    },
  },
];

/** A row for each request that the HTTP side refuses. */
const http = (
  says: string,
  from: Row['from'],
  of: string,
  refusal: string,
  ask: (scene: Scene) => Promise<Reply>,
): Row => ({
  says,
  from,
  of: [of, refusal.slice(4)],
  async check(scene) {
    const reply = await ask(scene);
    expect(refusalOf(reply)).toBe(refusal);
    if (scene.dialect === 'x') expect(reply.body.error.code).toBe(Number(refusal.slice(0, 3)));
    else expect(reply.body.contexts).toEqual([]);
  },
});

const post = (type: string, raw: string | Uint8Array) => (scene: Scene) =>
  scene.registry.post('/developers', undefined, { raw, headers: { 'content-type': type } });

const WRONG_TYPE = '415 keymint.UnsupportedMediaType';
const INVALID = '400 keymint.InvalidRequest';

const atTheDoor: Row[] = [
  ...['text/plain', 'text/html', 'multipart/form-data; boundary=x'].map((type) =>
    http(`a body of type ${type} is 415`, ['EO'], 'createDeveloper', WRONG_TYPE, post(type, '{}')),
  ),
  ...['PUT', 'DELETE', 'PATCH'].map(
    (method): Row => ({
      says: `${method} of a list is 405 and says what is allowed`,
      from: ['EO'],
      of: ['listDevelopers', 'keymint.MethodNotAllowed'],
      async check(scene) {
        const answer = await askWith(scene, basic(scene.registry), method);
        const body = await answer.json();
        expect([answer.status, phpReads({ status: 405, body })[0]]).toEqual([
          405,
          'keymint.MethodNotAllowed',
        ]);
        expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'POST']);
      },
    }),
  ),
  {
    says: 'a path that nothing is at is 404',
    from: ['DRU'],
    of: ['keymint.UnknownPath'],
    async check({ registry }) {
      expect(refusalOf(await registry.get('/nothing'))).toBe('404 keymint.UnknownPath');
    },
  },
  http(
    'a body that is no JSON is refused',
    ['OWN'],
    'createDeveloper',
    INVALID,
    post('application/json', '{"email":'),
  ),
  http(
    'a body that is no object is refused',
    ['OWN'],
    'createDeveloper',
    INVALID,
    post('application/json', '[]'),
  ),
  http(
    'a body that is no UTF-8 is refused',
    ['OWN'],
    'createDeveloper',
    INVALID,
    post('application/json', Uint8Array.from([0x22, 0xff, 0xfe, 0x22])),
  ),
  http(
    'a body larger than 1 MiB is 413',
    ['OWN'],
    'createDeveloper',
    '413 keymint.PayloadTooLarge',
    post('application/json', JSON.stringify({ a: 'x'.repeat(1024 * 1024) })),
  ),
  http(
    'a status action that is neither approve nor revoke is refused',
    ['EO', 'XD'],
    'generateKeyPairOrUpdateDeveloperAppStatus',
    INVALID,
    async ({ registry, developer, app }) => {
      const owner = await developer();
      const { name } = await app(owner);
      return registry.post(`/developers/${owner.email}/apps/${name}?action=delete`);
    },
  ),
  {
    says: 'a refusal tells nothing of how it came about',
    from: ['OWN'],
    of: ['keymint.InvalidRequest', 'keymint.UnknownPath'],
    async check(scene) {
      const replies = [
        await scene.registry.get('/nothing'),
        await scene.registry.get('/developers?count=0'),
        await post('application/json', '{')(scene),
      ];
      for (const { text } of replies) expect(text).not.toMatch(/\n\s+at |Error:|node_modules|\.ts/);
    },
  },
];

export const rows: Row[] = [...envelopes, ...unauthorized, ...atTheDoor];
