import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOrgTool } from '../support/clients/orgTool';
import { documentsBelow, documentsOf } from '../support/registry/documents';
import { answersOf, type Filled, fill } from '../support/registry/filled';
import { given, unique } from '../support/registry/given';
import { note } from '../support/registry/notes';
import { useRegistry } from '../support/registry/registry';

/* keymint export and keymint import of the canonical form. */

jest.setTimeout(240_000);

const source = useRegistry();
let filled: Filled;
const folder = mkdtempSync(join(tmpdir(), 'keymint-import-'));
beforeAll(async () => {
  filled = await fill(source);
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  startOrgTool(args, { KEYMINT_FOLDER: folder, ...env }).ended;

const newFile = () => join(folder, `${unique('export')}.ndjson`);

/** Exports an organization with its keys. */
async function exported(org: string): Promise<string> {
  const file = newFile();
  expect(await run(['export', org, '--out', file, '--with-keys'])).toMatchObject({ code: 0, err: '' });
  return file;
}

/** The lines of an export after its header. */
const linesIn = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split('\n').slice(1);

const importing = (org: string, file: string, ...more: string[]) =>
  run(['import', org, '--from', file, '--json', ...more]);

const changesIn = (out: string): number => JSON.parse(out).changes;
const reportIn = (out: string): Record<string, number> =>
  Object.fromEntries(
    JSON.parse(out).report.map(({ finding, count }: { finding: string; count: number }) => [finding, count]),
  );

test('an exported organization is imported into another as it was: ids, dates, statuses, expiry, approvals and secrets', async () => {
  const file = await exported(source.org);
  const target = await source.another();
  const { code, out, err } = await importing(target.org, file);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(await answersOf(target, filled)).toEqual(await answersOf(source, filled));
  expect(linesIn(await exported(target.org))).toEqual(linesIn(file));
  // The product that is gone is named by a key, and reported.
  expect(reportIn(out)).toEqual({ goneProduct: 1 });
  expect(changesIn(out)).toBe(linesIn(file).length);
});

test('OpenAPI documents and settings of the portal are imported; its address and accounts are not', async () => {
  const from = await source.another();
  const name = unique('documented');
  const product = { name, displayName: 'Documented', approvalType: 'auto' };
  expect((await from.post('/apiproducts', product)).status).toBe(201);
  const document = JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Tides', version: '7' },
    paths: { '/tides': { get: { summary: 'Tides' } } },
  });
  expect((await from.put(`/apiproducts/${name}/spec`, { document })).status).toBe(200);
  const settings = {
    activation: 'manual',
    brand: { name: 'Harbour' },
    url: 'https://old.example.com/portal',
  };
  expect((await from.put('/portal/settings', settings)).status).toBe(200);
  const { email } = await given(from).developer();
  const account = { password: 'a password from the office' };
  expect((await from.put(`/developers/${email}/account/password`, account)).status).toBe(200);

  const file = await exported(from.org);
  expect(readFileSync(file, 'utf8')).not.toMatch(/argon2|old\.example\.com|passwordHash/);
  const target = await source.another();
  expect((await target.put('/portal/settings', { url: 'https://new.example.com/portal' })).status).toBe(200);
  expect(
    JSON.parse((await importing(target.org, file, '--on-conflict', 'skip', '--dry-run')).out),
  ).toMatchObject({
    kinds: { apiProduct: { created: 1 }, spec: { created: 1 }, portalSettings: { conflict: 1 } },
  });
  expect(await importing(target.org, file, '--on-conflict', 'source')).toMatchObject({ code: 0, err: '' });
  expect((await target.get(`/apiproducts/${name}/spec`)).text).toBe(
    (await from.get(`/apiproducts/${name}/spec`)).text,
  );
  const settingsOf = async ({ get }: typeof from) => (await get('/portal/settings')).body;
  expect(await settingsOf(target)).toEqual({
    ...(await settingsOf(from)),
    url: 'https://new.example.com/portal',
  });
  expect((await target.get(`/developers/${email}/account`)).body).toMatchObject({ state: 'none' });
  expect(linesIn(await exported(target.org))).toEqual(linesIn(file));
  expect(changesIn((await importing(target.org, file)).out)).toBe(0);

  const changed = JSON.stringify({ ...JSON.parse(document), info: { title: 'Tides', version: '8' } });
  await from.put(`/apiproducts/${name}/spec`, { document: changed });
  expect(changesIn((await importing(target.org, await exported(from.org))).out)).toBe(1);
  expect((await target.get(`/apiproducts/${name}/spec`)).text).toContain('"8"');
});

test('an import that is repeated changes nothing, and issues no key', async () => {
  const file = await exported(source.org);
  const target = await source.another();
  await importing(target.org, file);
  const before = await answersOf(target, filled);
  const again = await importing(target.org, file);
  expect(changesIn(again.out)).toBe(0);
  expect(await answersOf(target, filled)).toEqual(before);
});

test('an import has one audit entry with its source and counts, without keys and secrets; one that changes nothing has none', async () => {
  const file = await exported(source.org);
  const target = await source.another();
  const entries = async () => (await target.get('/audits?count=1000')).body.audit;
  await importing(target.org, file, '--dry-run');
  expect(await entries()).toEqual([]);
  await importing(target.org, file);
  const counts = { created: linesIn(file).length, changed: 0, ended: 0, refused: 0 };
  const entry = {
    action: 'organization.imported',
    actor: 'keymint',
    entities: ['organization'],
    changes: [],
    imported: { source: expect.any(String), organization: source.org, ...counts, isComplete: true },
  };
  expect(await entries()).toEqual([expect.objectContaining(entry)]);
  await importing(target.org, file);
  expect(await entries()).toHaveLength(1);
  const changed = newFile();
  writeFileSync(
    changed,
    readFileSync(file, 'utf8').replaceAll('"lastName":"Lovelace"', '"lastName":"Byron"'),
  );
  await importing(target.org, changed);
  expect(await entries()).toMatchObject([{ imported: { created: 0, changed: 2 } }, {}]);
  const secrets = linesIn(file).flatMap((line) => [...line.matchAll(/"consumer(?:Key|Secret)":"([^"]*)"/g)]);
  expect(secrets.length).toBeGreaterThan(6);
  const stored = JSON.stringify(await documentsBelow(`organizations/${target.org}`));
  for (const [, secret = ''] of secrets) {
    expect(stored).not.toContain(secret);
    if (secret.length >= 16) note('secrets', secret);
  }
});

test('a dry run tells what an import would do, and writes nothing; --check tells differences with 3', async () => {
  const file = await exported(source.org);
  const target = await source.another();
  const planned = await importing(target.org, file, '--dry-run');
  expect(planned).toMatchObject({ code: 0, err: '' });
  const { kinds } = JSON.parse(planned.out);
  expect(kinds).toMatchObject({ developer: { created: 2 }, app: { created: 5 }, company: { created: 1 } });
  expect((await target.get('/developers')).body).toEqual([]);
  expect(await importing(target.org, file, '--check')).toMatchObject({ code: 3 });

  await importing(target.org, file);
  expect(await importing(target.org, file, '--check')).toMatchObject({ code: 0 });
  const extra = await given(target).developer();
  const differing = await importing(target.org, file, '--check');
  expect(differing.code).toBe(3);
  expect(differing.out).toContain(extra.email);
  expect(reportIn(differing.out)).toMatchObject({ onlyHere: 1 });
});

test('what was changed here is not overwritten unless that is asked for', async () => {
  const file = await exported(source.org);
  const target = await source.another();
  await importing(target.org, file);
  const [email = ''] = filled.developers;
  const path = `/developers/${encodeURIComponent(email)}`;
  const { body: ada } = await target.get(path);
  await target.put(path, { ...ada, firstName: 'Augusta' });
  expect(reportIn((await importing(target.org, file)).out)).toMatchObject({ changedHere: 1 });

  const changed = newFile();
  writeFileSync(changed, readFileSync(file, 'utf8').replace('"lastName":"Lovelace"', '"lastName":"Byron"'));
  const stopped = await importing(target.org, changed);
  expect(stopped).toMatchObject({ code: 1, err: expect.stringContaining(`developer ${email}`) });
  const skipped = await importing(target.org, changed, '--on-conflict', 'skip');
  expect(reportIn(skipped.out)).toMatchObject({ conflict: 1 });
  expect((await target.get(path)).body).toMatchObject({ firstName: 'Augusta', lastName: 'Lovelace' });
  expect(await importing(target.org, changed, '--on-conflict', 'source')).toMatchObject({ code: 0 });
  expect((await target.get(path)).body).toMatchObject({ firstName: 'Ada', lastName: 'Byron' });
});

test('an organization that answers secrets once keeps imported ones as hashes, and is compared by them', async () => {
  const file = await exported(source.org);
  const target = await source.another();
  await run(['org', 'set', target.org, '--secrets', 'one-time']);
  const first = await importing(target.org, file);
  expect(reportIn(first.out)).toMatchObject({ oneTime: 5 });
  expect(changesIn((await importing(target.org, file)).out)).toBe(0);
  const stored = JSON.stringify(await documentsOf(`organizations/${target.org}/apps`));
  expect(stored.match(/"hash"/g)).toHaveLength(stored.match(/"consumerSecret"/g)?.length ?? 0);
  const changed = newFile();
  writeFileSync(
    changed,
    readFileSync(file, 'utf8').replace(/"consumerSecret":"[^"]*"/, '"consumerSecret":"another"'),
  );
  expect(changesIn((await importing(target.org, changed)).out)).toBe(1);
});

test('an export without --with-keys has no key in it, and is not imported', async () => {
  const file = newFile();
  const { code, out } = await run(['export', source.org, '--out', file]);
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('without consumer keys') });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).not.toMatch(/consumer(Key|Secret)/);
  expect(await importing((await source.another()).org, file)).toMatchObject({
    code: 1,
    err: expect.stringContaining('--with-keys'),
  });
  expect(await run(['export', source.org, '--out', file])).toMatchObject({ code: 1 });
});

test('an export with keys is audited, also when nothing else is', async () => {
  const { audit: before } = (await source.get('/audits?count=1000')).body;
  await exported(source.org);
  const { audit } = (await source.get('/audits?count=1000')).body;
  const added = audit.slice(0, audit.length - before.length);
  expect(added).toMatchObject([{ action: 'organization.exported', actor: 'keymint' }]);
});

test('an encrypted export opens with its passphrase alone, and neither damaged nor cut short', async () => {
  const file = newFile();
  const passphrase = { KEYMINT_PASSPHRASE: unique('correct horse battery staple') };
  const args = ['export', source.org, '--out', file, '--with-keys', '--encrypt'];
  expect(await run(args)).toMatchObject({ code: 1, err: expect.stringContaining('KEYMINT_PASSPHRASE') });
  expect(await run(args, passphrase)).toMatchObject({ code: 0, err: '' });
  const text = readFileSync(file, 'utf8');
  expect(text).not.toMatch(/consumer|example\.com/);
  const target = await source.another();
  const from = ['import', target.org, '--from', file];
  expect(await run(from)).toMatchObject({ code: 1, err: expect.stringContaining('is encrypted') });
  const refused = { code: 1, err: expect.stringContaining('cannot be decrypted') };
  expect(await run(from, { KEYMINT_PASSPHRASE: 'another' })).toMatchObject(refused);
  for (const damaged of [
    text.replace(/.{8}\n$/, '\n'),
    text.replace(/\n(.)/, (_, one) => `\n${one === 'A' ? 'B' : 'A'}`),
  ]) {
    writeFileSync(file, damaged);
    expect(await run(from, passphrase)).toMatchObject(refused);
  }
  expect((await target.get('/developers')).body).toEqual([]);
  writeFileSync(file, text);
  expect(await run(from, passphrase)).toMatchObject({ code: 0, err: '' });
  expect(await answersOf(target, filled)).toEqual(await answersOf(source, filled));
});

describe('what cannot be taken as it is', () => {
  const header = JSON.stringify({
    keymint: 1,
    kind: 'organization',
    name: 'old',
    dialect: 'edge',
    takenAt: 1_700_000_000_000,
  });
  const stamps = { createdAt: 1, createdBy: 'a', lastModifiedAt: 2, lastModifiedBy: 'b' };
  const developer = (email: string, more: object = {}) => ({
    kind: 'developer',
    developerId: unique('id'),
    email,
    firstName: 'A',
    lastName: 'B',
    userName: 'c',
    status: 'active',
    attributes: [],
    ...stamps,
    ...more,
  });
  const key = (more: object = {}) => ({
    consumerKey: unique('imported-key'),
    consumerSecret: unique('imported-secret'),
    status: 'approved',
    issuedAt: 5,
    expiresAt: -1,
    scopes: [],
    attributes: [],
    apiProducts: [],
    ...more,
  });
  const app = (developerId: string, more: object = {}) => ({
    kind: 'app',
    owner: { developerId },
    appId: unique('id'),
    name: unique('app'),
    status: 'approved',
    scopes: [],
    attributes: [],
    credentials: [key()],
    ...stamps,
    ...more,
  });

  /** Writes a file of entities, which is imported into a new organization. */
  async function importOf(entities: readonly object[], ...more: string[]) {
    const file = newFile();
    writeFileSync(file, [header, ...entities.map((entity) => JSON.stringify(entity))].join('\n'));
    const target = await source.another();
    return { target, file, ...(await importing(target.org, file, ...more)) };
  }

  test('e-mail addresses that differ only in case stop it with their list, before anything is written', async () => {
    const { target, code, err } = await importOf([
      developer('Ada@example.com'),
      developer('ada@example.com'),
      developer('eve@example.com'),
    ]);
    expect(code).toBe(1);
    expect(err).toContain('Ada@example.com\nada@example.com\n');
    expect(err).not.toContain('eve@example.com');
    expect((await target.get('/developers')).body).toEqual([]);
  });

  test('each is a line of the report with a count, and everything else is imported', async () => {
    const ada = developer('ada@example.com', {
      attributes: Array.from({ length: 19 }, (_, index) => ({ name: `n${index}`, value: 'v' })),
      hobby: 'chess',
    });
    const shared = key();
    const entities = [
      ada,
      ada,
      developer('no e-mail address'),
      {
        kind: 'company',
        name: 'harbour',
        displayName: '',
        status: 'active',
        attributes: [],
        members: [{ email: 'nobody@example.com' }],
        ...stamps,
      },
      app(ada.developerId, {
        status: 'pending',
        credentials: [shared, key({ consumerKey: 'blanks within a key' })],
      }),
      app(ada.developerId, { credentials: [shared, key({ consumerSecret: undefined })] }),
      app(ada.developerId, { name: '/' }),
      app('nobody'),
      app(ada.developerId, {
        credentials: [key({ apiProducts: [{ apiproduct: 'gone', status: 'approved' }] })],
      }),
    ];
    const { target, file, out, code } = await importOf(entities);
    expect(code).toBe(0);
    expect(reportIn(out)).toEqual({
      refused: 2,
      ownerMissing: 1,
      manyAttributes: 2,
      forbiddenKey: 1,
      keyTaken: 1,
      noSecret: 1,
      pendingApp: 1,
      goneProduct: 1,
      doubled: 1,
      memberMissing: 1,
      unknownMember: 2,
    });
    const { body } = await target.get('/apps?expand=true');
    expect(
      body.app
        .map(({ status, credentials }: { status: string; credentials: object[] }) => [
          status,
          credentials.length,
        ])
        .sort(),
    ).toEqual([
      ['approved', 1],
      ['approved', 1],
      ['revoked', 1],
    ]);
    expect((await target.get('/developers/ada@example.com')).body.attributes).toHaveLength(19);
    expect(changesIn((await importing(target.org, file)).out)).toBe(0);
    const legacy = await importing(target.org, file, '--legacy-keys');
    expect({ changes: changesIn(legacy.out), ...reportIn(legacy.out) }).toMatchObject({
      changes: 1,
      legacyKey: 1,
    });
    expect(JSON.stringify((await target.get('/apps?expand=true')).body)).toContain('blanks within a key');
  });

  test('DisplayName and Notes of an app are none of its 18 attributes; of others they are', async () => {
    const attributes = (count: number) => [
      ...['DisplayName', 'Notes'].map((name) => ({ name, value: 'v' })),
      ...Array.from({ length: count }, (_, index) => ({ name: `n${index}`, value: 'v' })),
    ];
    const ada = developer('ada@example.com', { attributes: attributes(16) });
    const fitting = [
      ada,
      app(ada.developerId, {
        attributes: attributes(18),
        credentials: [key({ attributes: attributes(16) })],
      }),
    ];
    expect(reportIn((await importOf(fitting)).out)).toEqual({});
    const eve = developer('eve@example.com', { attributes: attributes(17) });
    const { out } = await importOf([
      eve,
      app(eve.developerId, { attributes: attributes(19) }),
      app(eve.developerId, { credentials: [key({ attributes: attributes(17) })] }),
    ]);
    expect(reportIn(out)).toEqual({ manyAttributes: 3 });
  });

  test('an app with more keys, and a company with more members, than fit into one commit', async () => {
    const people = Array.from({ length: 250 }, (_, index) => developer(`d${index}@example.com`));
    const members = people.map(({ email }) => ({ email, role: 'staff' }));
    const company = { kind: 'company', name: 'harbour', displayName: '', status: 'active', attributes: [] };
    const [owner] = people as [(typeof people)[number]];
    const big = app(owner.developerId, { credentials: Array.from({ length: 450 }, () => key()) });
    const { target, file, code, out } = await importOf([...people, { ...company, members, ...stamps }, big]);
    expect({ code, report: reportIn(out) }).toEqual({ code: 0, report: {} });
    expect((await target.get(`/apps/${big.appId}`)).body.credentials).toHaveLength(450);
    expect((await target.get('/companies/harbour/developers')).body.developer).toHaveLength(250);
    const [first] = big.credentials as ReturnType<typeof key>[];
    const path = `/developers/${owner.developerId}/apps/${big.name}/keys/${first?.consumerKey}`;
    expect((await target.get(path)).body).toMatchObject({ status: 'approved' });
    expect(changesIn((await importing(target.org, file)).out)).toBe(0);

    writeFileSync(file, readFileSync(file, 'utf8').replace('{"email":"d0@example.com","role":"staff"},', ''));
    expect(changesIn((await importing(target.org, file)).out)).toBe(1);
    expect((await target.get('/companies/harbour/developers')).body.developer).toHaveLength(249);
    expect((await target.get(`/developers/${owner.developerId}`)).body.companies).toEqual([]);
  });

  test('a file that is none is named by its line, without what is in it', async () => {
    const file = newFile();
    writeFileSync(file, `${header}\n{"kind":"app","consumerSecret":"${unique('never-shown')}"\n`);
    const { code, err } = await importing((await source.another()).org, file);
    expect({ code, err }).toEqual({ code: 1, err: `Line 2 of ${file} is no JSON\n` });
    writeFileSync(file, '[]');
    expect(await importing(source.org, file)).toMatchObject({ code: 1, err: expect.stringContaining(file) });
  });
});
