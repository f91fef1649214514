import { MAX_SPEC_BYTES } from '../../../shared/schemas/limits';
import { roundTripsOf } from '../../support/database/roundTrips';
import { given, openApi } from '../../support/registry/given';
import { useRegistry } from '../../support/registry/registry';

/** A fixed clock, so that the cached caller stays current. */
const NOW = Date.now();
const registry = useRegistry({ now: () => NOW });

const put = (apiProduct: string, document: unknown) =>
  registry.put(`/apiproducts/${apiProduct}/spec`, { document });
const read = async (apiProduct: string) => (await registry.get(`/apiproducts/${apiProduct}/spec`)).body;

test('a document in JSON is stored and described', async () => {
  const { name } = await given(registry).apiProduct();
  const document = openApi();
  const { status, body } = await put(name, document);
  const summary = {
    apiProduct: name,
    openapi: '3.1.0',
    title: 'Weather',
    version: '1.0',
    operations: 1,
    bytes: document.length,
    modifiedAt: NOW,
  };
  expect([status, body]).toEqual([200, summary]);
  expect(await read(name)).toEqual({ ...summary, document });
});

test('a document in YAML is stored as JSON', async () => {
  const { name } = await given(registry).apiProduct();
  const yaml = [
    'openapi: 3.0.3',
    'info: { title: Größe, version: 1.5 }',
    'x-ok: &ok { description: OK }',
    'paths:',
    '  /size:',
    '    get:',
    '      responses:',
    '        200: *ok',
    '        201: *ok',
  ].join('\n');
  expect((await put(name, yaml)).body).toMatchObject({ title: 'Größe', version: '1.5' });
  const ok = { description: 'OK' };
  expect(JSON.parse((await read(name)).document)).toEqual({
    openapi: '3.0.3',
    info: { title: 'Größe', version: 1.5 },
    'x-ok': ok,
    paths: { '/size': { get: { responses: { 200: ok, 201: ok } } } },
  });
});

test('another document takes the place of the first, and both changes are audited without their text', async () => {
  const { name } = await given(registry).apiProduct();
  await put(name, openApi());
  await put(name, openApi({ info: { title: 'Tides', version: '2.0' } }));
  expect(await read(name)).toMatchObject({ title: 'Tides', version: '2.0' });
  const { audit } = (await registry.get(`/audits?entity=specs/${name}`)).body;
  expect(audit.map(({ action }: { action: string }) => action)).toEqual([
    'updateApiProductSpec',
    'updateApiProductSpec',
  ]);
  // Both are of one millisecond.
  expect(
    audit
      .map(({ changes }: { changes: { after: string }[] }) => JSON.parse(`${changes[0]?.after}`).title)
      .sort(),
  ).toEqual(['Tides', 'Weather']);
  expect(JSON.stringify(audit)).not.toContain('forecast');
});

test('a change of the product keeps its document, and so does an attribute', async () => {
  const { name, displayName, approvalType } = await given(registry).apiProduct();
  await given(registry).spec(name);
  await registry.put(`/apiproducts/${name}`, { displayName, approvalType, quota: '5' });
  await registry.post(`/apiproducts/${name}/attributes/team`, { name: 'team', value: 'harbour' });
  expect(await read(name)).toMatchObject({ title: 'Weather' });
  await registry.delete(`/apiproducts/${name}`);
  await given(registry).apiProduct({ name });
  const { status, body } = await registry.get(`/apiproducts/${name}/spec`);
  expect([status, body.code]).toEqual([404, 'keymint.SpecDoesNotExist']);
});

const levels = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

test.each([
  ['no document', '7', 'is not an object'],
  ['a list', '[]', 'is not an object'],
  ['neither JSON nor YAML', '{"openapi": "3.1.0",\n  "info"', 'neither JSON nor YAML: line 2'],
  ['Swagger 2', '{"swagger":"2.0"}', 'Swagger 2'],
  ['without a version of OpenAPI', '{"info":{}}', '3.1.0'],
  ['of OpenAPI 4', openApi({ openapi: '4.0.0' }), '3.1.0'],
  ['without a title', openApi({ info: { version: '1' } }), 'info.title'],
  ['whose title is too long', openApi({ info: { title: 'x'.repeat(301), version: '1' } }), '300'],
  ['without a version', openApi({ info: { title: 'x' } }), 'info.version'],
  ['without paths', openApi({ paths: undefined }), 'no paths'],
  ['whose path is a text', openApi({ paths: { '/x': 'y' } }), 'paths: /x'],
  ['without operations', openApi({ paths: { '/x': { summary: 'y' } } }), 'no operations'],
  ['deeper than 64 levels', openApi({ 'x-deep': JSON.parse(levels(65)) }), 'deeper than 64 levels'],
  ['of 400,000 brackets', '['.repeat(400_000), 'deeper than 64 levels'],
  ['of 200,001 values', openApi({ 'x-many': Array(200_001).fill(0) }), 'more than 200000 values'],
  ['with an alias of itself', 'openapi: 3.1.0\nx: &x [*x]', 'deeper than 64 levels'],
  [
    'that a few lines of aliases make enormous',
    `x0: &x0 [a]\n${Array.from({ length: 30 }, (_, n) => `x${n + 1}: &x${n + 1} [*x${n}, *x${n}]`).join('\n')}`,
    'more than 200000 values',
  ],
  [
    'larger as JSON than 900 KiB',
    // Four characters of YAML are six of JSON.
    `openapi: 3.1.0\ninfo: { title: x, version: "1" }\npaths: { /x: { get: {} } }\nx: "${'\\x01'.repeat(200_000)}"`,
    'may have 900',
  ],
])('a document %s is refused', async (_, document, why) => {
  const { name } = await given(registry).apiProduct();
  const { status, body } = await put(name, document);
  expect([status, body.code]).toEqual([400, 'keymint.SpecRefused']);
  expect(body.message).toContain(why);
  expect((await registry.get(`/apiproducts/${name}/spec`)).status).toBe(404);
});

test('a document of 900 KiB is stored and read, and one byte more is refused', async () => {
  const { name } = await given(registry).apiProduct();
  const description = 'ä'.repeat(200_000);
  const document = openApi({ info: { title: 'Weather', version: '1.0', description } });
  const full = document.replace(/ä/, `${'x'.repeat(MAX_SPEC_BYTES - Buffer.byteLength(document))}ä`);
  const { status, body } = await put(name, full);
  expect([status, body.bytes]).toEqual([200, MAX_SPEC_BYTES]);
  expect((await read(name)).document).toBe(full);
  const refused = await put(name, full.replace(/ä/, 'xä'));
  expect([refused.status, refused.body.code]).toEqual([400, 'keymint.SpecRefused']);
  expect((await put(name, 'x'.repeat(MAX_SPEC_BYTES + 1))).status).toBe(400);
});

test('a document that takes much more as JSON in JSON is stored, and a body of more than 2 MiB refused', async () => {
  const { name } = await given(registry).apiProduct();
  // One quotation mark is two bytes of the document, and four of the body.
  const document = openApi({ 'x-long': '"'.repeat(400_000) });
  expect(JSON.stringify({ document }).length).toBeGreaterThan(1.5 * 1024 * 1024);
  expect((await put(name, document)).status).toBe(200);
  expect((await put(name, '\n'.repeat(1024 * 1024))).status).toBe(413);
});

test('there is no document without a product', async () => {
  const { status, body } = await put('ghost', openApi());
  expect([status, body.code]).toEqual([404, 'keymanagement.service.apiproduct_doesnot_exist']);
});

test('it takes one round of reads and a commit', async () => {
  const { name } = await given(registry).apiProduct();
  await put(name, openApi());
  const rounds = await roundTripsOf(() => put(name, openApi()));
  expect(rounds.length).toBeLessThanOrEqual(2);
});
