import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { csvRow } from '../../shared/domain/csv';
import { networkOf } from '../../shared/domain/network';
import { matchersOf, requestedPath } from '../../shared/domain/resources';
import type { Problem } from '../../shared/faults';
import { addressOf, clientOf } from '../../shared/runtime/access/address';
import { credentialHeadersIn, credentialsOf } from '../../shared/runtime/access/credentials';
import { isJwt } from '../../shared/runtime/access/issuers';
import { isOperation, loadCatalog } from '../../shared/runtime/catalog';
import { dialects } from '../../shared/runtime/dialects/dialects';
import { parseTarget } from '../../shared/runtime/http/paths';
import { prefersXml } from '../../shared/runtime/http/preferences';
import { requestIdOf } from '../../shared/runtime/http/trace';
import { parseXml } from '../../shared/runtime/http/xml';
import { AppDraft } from '../../shared/schemas/app';
import { refusalOf } from '../../shared/schemas/refusing';
import { parseAppFilter } from '../../shared/tasks/appSearch';
import { sessionIdIn } from '../../shared/tasks/sessions';
import { isAccessToken } from '../../shared/verification/tokens/accessTokens';
import { exampleOf } from '../support/registry/scene';

/** Long enough that whatever takes quadratic time does not come to an end while anybody waits. */
const LENGTH = 1_000_000;

const long = (text: string): string => text.repeat(Math.ceil(LENGTH / text.length));

/** Texts that regular expressions stumble over: runs, and what nearly ends them. */
const texts = [
  ...[' ', 'a', 'a ', '"', '@', 'a@', '.', 'a.', '-', '=', ',', ';', '; ', '/', '%', '<', '<!--', '\0'].map(
    long,
  ),
  ...[' ', 'a', '=', '"', '; ', '/*'].map((text) => `status=${long(text)}!`),
  `${long(' ')}AND`,
  `a=${long(' AND')}`,
  `Basic ${long(' ')}`,
  `Basic ${long('a')}!`,
  `<a>${long('<b ')}</a>`,
  `eyJ${long('a')}.`,
  `${long('a.')}!`,
  `${long('1')}-`,
  `::${long('1.')}`,
  `${long('1:')}`,
];

const headersOf = (text: string) => ({
  cookie: text,
  authorization: text,
  accept: text,
  traceparent: text,
  'x-cloud-trace-context': text,
  'x-forwarded-for': text,
  'x-keymint-token': text,
  'keymint-as': text,
  origin: text,
  host: text,
});
const requestOf = (text: string) => ({ headers: headersOf(text), socket: {} }) as unknown as IncomingMessage;

const orRefused = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

test.each<[string, (text: string) => unknown]>([
  ['filters', (text) => parseAppFilter(text)],
  ['requested paths', (text) => matchersOf(['/a/**', '/*/*a', '/**/a/**'])[0]?.(requestedPath(text))],
  ['targets', (text) => parseTarget(`/${text}?${text}`)],
  ['cookies', (text) => sessionIdIn({ cookie: text })],
  [
    'credentials',
    (text) => credentialsOf({ ...headersOf(text), 'x-keymint-token': undefined }, credentialHeadersIn({})),
  ],
  ['addresses', (text) => [addressOf(requestOf(text), 1), clientOf(requestOf(text), 1), networkOf(text)]],
  ['traces', (text) => requestIdOf(headersOf(text))],
  ['accepted media types', (text) => prefersXml(text)],
  ['access tokens', (text) => [isAccessToken(text), isJwt(text)]],
  ['XML', (text) => parseXml(text.slice(0, 128 * 1024), AppDraft)],
  ['cells', (text) => csvRow([text, text])],
])('hostile texts for %s come to an end', (_, read) => {
  for (const text of texts) orRefused(() => read(text));
});

/** The same value with a text in each place where there is one, one after the other. */
function* withText(value: unknown, text: string): Generator<unknown> {
  if (typeof value === 'string') yield text;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value))
    for (const other of withText(member, text))
      yield Array.isArray(value) ? value.with(Number(name), other) : { ...value, [name]: other };
}

const operations = loadCatalog().filter(isOperation);

test('hostile texts anywhere in the body or the query of an operation come to an end', () => {
  // Schemas that operations share are tried once.
  const shapes = new Map(
    operations.flatMap((operation) => {
      const { body, query, name } = operation;
      const example = exampleOf(operation);
      return [
        ...(body
          ? [[`${name} ${JSON.stringify(example)}`, { schema: body, example, operation }] as const]
          : []),
        ...(query instanceof z.ZodObject
          ? [
              [
                Object.keys(query.shape).join(),
                {
                  schema: query as z.ZodType,
                  operation,
                  example: Object.fromEntries(Object.keys(query.shape).map((key) => [key, ''])),
                },
              ] as const,
            ]
          : []),
      ];
    }),
  );
  let tried = 0;
  const some = [' ', 'a', 'a@', '. ', '"'].map((text) => `${long(text).slice(0, LENGTH / 5)}!`);
  for (const { schema, example, operation } of shapes.values())
    for (const text of some)
      for (const sent of withText(example, text)) {
        tried += 1;
        const { error } = schema.safeParse(sent);
        if (error) refusalOf(schema, sent, error);
        orRefused(() => dialects.x.accept({ params: {}, body: sent }, operation));
      }
  expect(tried).toBeGreaterThan(500);
});

test('a refusal lists a hundred problems of thousands', () => {
  const schema = z.object({ names: z.array(z.string()) });
  const sent = { names: Array(20_000).fill(5) };
  const { error } = schema.safeParse(sent);
  if (!error) throw new Error('It fits');
  const { problems } = refusalOf(schema, sent, error) as { problems: readonly Problem[] };
  expect(problems).toHaveLength(100);
});
