import document from '../../docs/openapi.json';
import { isOperation, loadCatalog } from '../../shared/runtime/catalog';
import { edge } from '../../shared/runtime/dialects/edge';
import { parseXml } from '../../shared/runtime/http/xml';
import { readDocument } from '../../web/reference/document';
import { xmlOf } from '../../web/reference/xml';

/* The reference writes examples as XML by what the OpenAPI document says of elements. */

const reference = readDocument(document, { offersXml: true });
const withBodies = loadCatalog()
  .filter(isOperation)
  .flatMap(({ name, body }) => {
    const payload = reference.operations.get(name)?.body;
    // XML has no null.
    const hasXml = payload && JSON.stringify(payload.example)?.match(/^\{(?!.*null)/s);
    return body && hasXml ? [{ name, body, payload }] : [];
  });

test.each(withBodies)('the example of $name in XML is taken for what it is in JSON', ({ body, payload }) => {
  const taken = (sent: unknown) => body.parse(edge.accept({ params: {}, body: sent }, { body } as never));
  const xml = xmlOf(payload.example, payload.schema, reference.resolve);
  expect(taken(parseXml(xml, body))).toEqual(taken(payload.example));
});

test('every entity that has XML in Apigee has an example', () => {
  expect(withBodies.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'createDeveloper',
      'createDeveloperApp',
      'createApiProduct',
      'createCompany',
      'createDeveloperAppKey',
      'updateDeveloperAttributes',
    ]),
  );
});

/** Formats the example of a document of somebody else as XML. */
function formatted(schema: object, example: unknown): string {
  const { resolve } = readDocument({ components: { schemas: { Tide: schema } } });
  return xmlOf(example, { $ref: '#/components/schemas/Tide' }, resolve);
}

test('names, attributes and lists follow the XML Objects of a document', () => {
  const tide = {
    type: 'object',
    xml: { name: 'tide' },
    properties: {
      id: { type: 'integer', xml: { attribute: true } },
      heights: { type: 'array', items: { type: 'number', xml: { name: 'height' } }, xml: { wrapped: true } },
      note: { type: 'array', items: { type: 'string' } },
      plain: { type: 'object', properties: { a: { type: 'string' } } },
    },
  };
  const example = { id: 7, heights: [1, 2], note: ['<b>', '"'], plain: { a: '&' } };
  expect(formatted(tide, example)).toBe(
    [
      '<tide id="7">',
      '  <heights>',
      '    <height>1</height>',
      '    <height>2</height>',
      '  </heights>',
      '  <note>&lt;b&gt;</note>',
      '  <note>&quot;</note>',
      '  <plain>',
      '    <a>&amp;</a>',
      '  </plain>',
      '</tide>',
    ].join('\n'),
  );
});

test('a schema that contains itself, or nothing, does not stop an example', () => {
  const endless = { anyOf: [{ $ref: '#/components/schemas/Tide' }, { $ref: '#/components/schemas/Tide' }] };
  expect(formatted(endless, { high: 1 })).toBe('<Response>\n  <high>1</high>\n</Response>');
  expect(formatted({}, [])).toBe('<Response/>');
});
