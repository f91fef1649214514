import { preferredEncoding, prefersXml } from '../../../../shared/runtime/http/preferences';

const available = ['br', 'gzip'] as const;

test.each([
  ['gzip', 'gzip'],
  ['gzip;q=0.8', 'gzip'],
  ['gzip; q=0.8', 'gzip'],
  ['br;q=1.0, gzip;q=0.8, *;q=0.1', 'br'],
  ['gzip, deflate, br', 'br'],
  ['gzip;q=1.0, br;q=0.5', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br; q=0', undefined],
  ['br;q=0.0, gzip;q=0.000', undefined],
  ['*', 'br'],
  ['*;q=0', undefined],
  ['identity', undefined],
  ['gzip;q=0.5, identity', undefined],
  ['BR', 'br'],
  ['brotli, gzipped', undefined],
  ['', undefined],
  [undefined, undefined],
  [';;,,=', undefined],
])('Accept-Encoding: %s is answered as %s', (header, expected) =>
  expect(preferredEncoding(header, available)).toBe(expected),
);

test('an encoding that is not there is not chosen', () =>
  expect(preferredEncoding('br, gzip;q=0.1', ['gzip'])).toBe('gzip'));

test.each([
  ['application/xml', true],
  ['text/xml; q=0.2', true],
  ['application/json, application/xml', false],
  ['application/xml, application/json', false],
  ['application/xml, application/json; q=0.9', true],
  ['application/xml;q=0', false],
  ['application/xml;q=lots', false],
  ['application/json;q=0, */*;q=0.1, text/xml', true],
  ['application/*', false],
  ['text/*', false],
  ['*/*', false],
  ['xml', false],
  ['', false],
  [undefined, false],
])('Accept: %s prefers XML: %s', (header, expected) => expect(prefersXml(header)).toBe(expected));
