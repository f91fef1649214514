import { AppDoesNotExist, Unauthorized } from '../../../shared/faults';
import { edge } from '../../../shared/runtime/dialects/edge';

test.each([
  ['a text', 'a', '"a"'],
  ['a text with quotes and line breaks', '"a"\n\u2028', JSON.stringify('"a"\n\u2028')],
  ['a whole number', 1_568_312_504_191, '1568312504191'],
  ['never', -1, '-1'],
  ['yes', true, 'true'],
  ['null', null, 'null'],
  ['an empty array', [], '[ ]'],
  ['an empty object', {}, '{ }'],
  ['an object of nothing that is there', { a: undefined }, '{ }'],
  ['an array of texts', ['a', 'b'], '[ "a", "b" ]'],
  ['arrays in an array', [[], ['a']], '[ [ ], [ "a" ] ]'],
  ['an array of empty objects', [{}, {}], '[ { }, { } ]'],
  ['one member', { a: 1 }, '{\n  "a" : 1\n}'],
  ['members of which one is not there', { a: 1, b: undefined, c: [] }, '{\n  "a" : 1,\n  "c" : [ ]\n}'],
  ['a name with a colon', { 'a : b': ' : ' }, '{\n  "a : b" : " : "\n}'],
  ['an object in an object', { a: { b: {} } }, '{\n  "a" : {\n    "b" : { }\n  }\n}'],
  ['an object in an array', [{ a: 1 }], '[ {\n  "a" : 1\n} ]'],
  [
    'arrays of objects in objects of an array',
    { a: [{ b: [{ c: 1 }, { c: 2 }] }] },
    '{\n  "a" : [ {\n    "b" : [ {\n      "c" : 1\n    }, {\n      "c" : 2\n    } ]\n  } ]\n}',
  ],
])('%s is laid out as Edge does', (_, value, text) => {
  expect(edge.json(value)).toBe(text);
});

const golden = `{
  "appFamily" : "default",
  "appId" : "f98678b9-4d1b-4927-ba17-62e6efaadfb3",
  "attributes" : [ {
    "name" : "DisplayName",
    "value" : "My App"
  } ],
  "callbackUrl" : "https://example.com/cb",
  "createdAt" : 1568312504191,
  "createdBy" : "admin@example.com",
  "credentials" : [ {
    "apiProducts" : [ {
      "apiproduct" : "p1",
      "status" : "approved"
    } ],
    "attributes" : [ ],
    "consumerKey" : "0YQxigR9Fcbo1vKLBrM5QRWgXx6nU1k1",
    "consumerSecret" : "6DwTp11hKT4fap65",
    "expiresAt" : -1,
    "issuedAt" : 1568312504682,
    "scopes" : [ ],
    "status" : "approved"
  } ],
  "developerId" : "f43ffa3c-e147-47de-8cd6-f5b34429a531",
  "lastModifiedAt" : 1568313405903,
  "lastModifiedBy" : "admin@example.com",
  "name" : "myapp",
  "scopes" : [ ],
  "status" : "approved"
}`;

test('Edge’s own app comes out as it went in, character by character', () => {
  expect(edge.json(JSON.parse(golden))).toBe(golden);
});

test.each([
  [
    AppDoesNotExist({ app: 'a', developer: 'ada@example.com' }),
    'developer.service.AppDoesNotExist',
    'App named a does not exist under ada@example.com',
  ],
  [
    Unauthorized(),
    'security.authentication.Unauthorized',
    'Credentials are missing or not valid for this organization',
  ],
])('a refusal has code, message and empty contexts: %s', (fault, code, message) => {
  expect(edge.json(edge.refuse(fault))).toBe(
    `{\n  "code" : "${code}",\n  "message" : "${message}",\n  "contexts" : [ ]\n}`,
  );
});
