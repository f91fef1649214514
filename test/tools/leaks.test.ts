import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLeaks, searchFor } from '../../tools/leaks';
import { documentsUrl, owner } from '../support/documents';

const newSecret = () => randomBytes(24).toString('base64url');
const secrets = Array.from({ length: 500 }, newSecret);
const [secret = ''] = secrets;
const search = searchFor(secrets);

test.each([
  ['as it is', secret],
  ['between letters', `x${secret}x`],
  ['its end alone', secret.slice(-12)],
  ['in base64', Buffer.from(secret).toString('base64')],
  ['in base64, after one byte', Buffer.from(`x${secret}`).toString('base64')],
  ['in base64, after two bytes and before others', Buffer.from(`xx${secret}xxx`).toString('base64url')],
  ['in hex', Buffer.from(secret).toString('hex')],
])('a secret is found: %s', (_, text) => {
  for (const before of ['', ' '.repeat(1000)]) {
    expect(search.indexIn(Buffer.from(`${before}${text} and more`))).toBeGreaterThanOrEqual(before.length);
  }
});

test('each of many is found, and nothing where none is', () => {
  for (const each of secrets) expect(search.indexIn(Buffer.from(`"${each}"`))).toBeGreaterThan(0);
  const others = Array.from({ length: 5000 }, newSecret).join('\n');
  expect(search.indexIn(Buffer.from(others))).toBe(-1);
});

test('what is shorter than 16 characters is not looked for', () => {
  const short = searchFor(['ghost', '123456789012345', '1234567890123456']);
  expect(short.size).toBe(1);
  expect(short.indexIn(Buffer.from('ghost and 123456789012345.'))).toBe(-1);
});

test('a leak in a document, however deep, and one in a log line are told of', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keymint-leaks-'));
  const project = 'demo-keymint-leaks';
  const put = (path: string, text: string) =>
    fetch(`${documentsUrl(project)}/${path}`, {
      method: 'PATCH',
      headers: owner,
      body: JSON.stringify({
        fields: { some: { mapValue: { fields: { deep: { stringValue: text } } } } },
      }),
    });
  await Promise.all([
    put('organizations/acme', 'nothing'),
    put('organizations/acme/apps/~a/deeper/leak', `It is ${secret}.`),
  ]);
  writeFileSync(join(folder, 'secrets.1'), `${secrets.slice(0, 100).join('\n')}\n`);
  writeFileSync(join(folder, 'secrets.2'), `ghost\n${secrets.slice(50).join('\n')}\n`);
  writeFileSync(join(folder, 'projects.1'), `${project}\n${project}\n`);
  writeFileSync(join(folder, 'logs.1'), `all is well\nBearer ${secrets[1]} is no good\n`);

  const findings = await findLeaks(folder, `${process.env.FIRESTORE_EMULATOR_HOST}`);
  rmSync(folder, { recursive: true });
  expect(findings).toEqual({
    ...{ secrets: 500, documents: 2, lines: 2 },
    leaks: [
      'a log line: Bearer ',
      `projects/${project}/databases/(default)/documents/organizations/acme/apps/~a/deeper/leak`,
    ].map((words) => expect.stringContaining(words.trimEnd())),
  });
});
