import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as faults from '../../shared/faults';
import { type DeployedOperation, isEndpoint, isOperation, loadCatalog } from '../../shared/runtime/catalog';
import { DialectName } from '../../shared/schemas/organization';
import { pathParams } from '../../shared/schemas/path';
import { contractOf } from '../support/registry/contract';
import { given } from '../support/registry/given';
import { type Registry, startRegistry } from '../support/registry/registry';
import { queryOf } from '../support/registry/scene';
import { sources } from './sources';
import type { Row } from './table';

const folder = join(__dirname, 'rows');
const table: Row[] = readdirSync(folder).flatMap((file) => require(join(folder, file)).rows);

const dialects = DialectName.options;
const rowsOf = (spoken: DialectName): Row[] => table.filter(({ dialect = spoken }) => dialect === spoken);

/** A clock that advances with each read, so that timestamps are distinct. */
let time = Date.now();
const now = () => ++time;

/** Returns a registry started on first use, since jest evaluates the rows before `beforeAll`. */
function sharedRegistry(dialect: DialectName): () => Promise<Registry> {
  let started: Promise<Registry> | undefined;
  afterAll(async () => (await started)?.stop());
  return () => {
    started ??= startRegistry({ dialect, now });
    return started;
  };
}

const registries = { edge: sharedRegistry('edge'), x: sharedRegistry('x') };

describe.each(dialects)('%s', (dialect) => {
  test.concurrent.each(rowsOf(dialect).map((row) => [row.says, row.from.join(', '), row] as const))(
    '%s [%s]',
    async (_says, _from, { check }) => {
      const registry = await registries[dialect]();
      await check({ ...given(registry), dialect, registry, alone: registry.another });
    },
  );
});

const functions = loadCatalog();
const operations = functions.filter(isOperation);
/** Operations, and endpoints of the management API. */
const described = [...operations, ...functions.filter(isEndpoint).filter(({ responses }) => responses)];
const codes = Object.values(faults).flatMap((kind) => ('code' in kind ? [kind.code] : []));

/** Faults that no request can cause. */
const unprovoked: Record<string, string> = {
  [faults.MisdirectedRequest.code]: 'test/shared/runtime/framework/listening.test.ts has it',
  [faults.InternalError.code]: 'Something is wrong with Keymint itself',
  [faults.Unavailable.code]: 'The database is away',
  [faults.WriteConflict.code]: 'Only chance brings so many changes of one entity about',
  [faults.OrganizationDoesNotExist.code]: 'test/permissions.test.ts has it',
  [faults.Forbidden.code]: 'test/permissions.test.ts has it',
  [faults.TooManyAttempts.code]: 'test/runtime/guessing.test.ts has it',
  [faults.Busy.code]: 'test/runtime/guessing.test.ts has it',
  [faults.CredentialUnreadable.code]: 'test/runtime/copiedCredentials.test.ts has it',
  [faults.WrongPassword.code]: 'test/functions/session/changePassword.test.ts has it',
  [faults.AppLimitReached.code]: 'test/developers/policy.test.ts has it',
  [faults.KeyLimitReached.code]: 'test/developers/policy.test.ts has it',
  [faults.RequestTimeout.code]: 'test/runtime/bodies.test.ts has it',
  [faults.AnswerTooLarge.code]: 'test/runtime/heavyReads.test.ts has it',
  [faults.OrganizationAlreadyExists.code]: 'Organizations are made at the command line',
};

/** Paths of operations for the console and the portal that use words of Apigee's paths. */
const ofConsole =
  /\/(details|edit|impact|overview|policy|requests|spec(\/summary)?|apps\/\{appId\}\/keys)$|\{keyRef\}|:\w+$/;

/** True for operations of the developer portal, which take a link, a session or a mail server: test/portal has them. */
const isOfPortal = ({ resource, path }: DeployedOperation): boolean =>
  ['accounts', 'registrations', 'portal'].includes(resource) || path.includes('/portal/');

/** True for operations without a counterpart in Apigee: members, tokens, the audit trail, the portal's and the console's. */
const isOwn = (name: string): boolean => {
  const operation = operations.find((one) => one.name === name);
  if (!operation) return false;
  const { resource, path } = operation;
  return ['audits', 'members', 'tokens'].includes(resource) || isOfPortal(operation) || ofConsole.test(path);
};
const faultsOf = (some: DeployedOperation[]) =>
  new Set<string>(some.flatMap((operation) => operation.faults.map(({ code }) => code)));
const apigeeFaults = faultsOf(operations.filter(({ name }) => !isOwn(name)));
const ownFaults = new Set(
  [...faultsOf(operations.filter(({ name }) => isOwn(name)))].filter((code) => !apigeeFaults.has(code)),
);

const spokenOf = new Set(table.flatMap((row) => row.of));

describe('the table', () => {
  const runs = dialects.flatMap(rowsOf).length;

  test(`the table has ${table.length} rows, which are ${runs} in both dialects`, () => {
    expect(table.length).toBeGreaterThan(0);
  });

  test('no two rows say the same', () => {
    const said = table.map(({ says }) => says);
    expect(said.filter((says, index) => said.indexOf(says) !== index)).toEqual([]);
  });

  test('every row names where it is known from, and what it speaks of', () => {
    expect(table.filter((row) => row.from.length === 0 || row.of.length === 0)).toEqual([]);
    expect(table.flatMap(({ from }) => from).filter((source) => !(source in sources))).toEqual([]);
  });

  test('every row speaks of operations and faults that there are', () => {
    const known = new Set([...described.map(({ name }) => name), ...codes]);
    expect([...spokenOf].filter((name) => !known.has(name))).toEqual([]);
  });

  test('every operation is in some row', () => {
    const missing = described.map(({ name }) => name).filter((name) => !spokenOf.has(name));
    expect(missing.filter((name) => !isOwn(name))).toEqual([]);
  });

  test('every fault that a request can bring about is in some row', () => {
    const missing = codes.filter((code) => !spokenOf.has(code) && !(code in unprovoked));
    expect(missing.filter((code) => !ownFaults.has(code))).toEqual([]);
  });
});

const documents = { edge: contractOf('edge').document, x: contractOf('x').document };

interface Schema {
  $ref?: string;
  example?: unknown;
}

/** Returns the example of an operation's body in the published document of a dialect. */
function publishedExample({ path, method }: DeployedOperation, dialect: DialectName): unknown {
  const { paths, components } = documents[dialect];
  const { requestBody } = paths?.[path]?.[method.toLowerCase() as 'post'] ?? {};
  const content = requestBody && 'content' in requestBody ? requestBody.content['application/json'] : {};
  const { $ref = '', example } = (content?.schema ?? {}) as Schema;
  const named = components?.schemas?.[$ref.replace('#/components/schemas/', '')] as Schema | undefined;
  return content?.example ?? example ?? named?.example;
}

/** Fills a path below the organization with the names of the published examples. */
const filled = (path: string): string =>
  path
    .replace('/v1/organizations/{org}', '')
    .replace(/\{(\w+)\}/g, (_, name) => `${pathParams[name as keyof typeof pathParams].meta()?.example}`);

/** Returns the operation that creates the entity at a path such as `/developers/{developer}`; those named by id are created by `idsFor`. */
const makerOf = (path: string): DeployedOperation | undefined =>
  operations.find(
    ({ status, path: at, also }) =>
      status === 201 &&
      !at.includes('{appId}') &&
      [at, also?.path].includes(path.slice(0, path.lastIndexOf('/'))),
  );

/** Returns the operations that create what an operation's published examples name, in order. */
function makersFor(operation: DeployedOperation): DeployedOperation[] {
  const ends = [...operation.path.matchAll(/\}/g)].map(({ index }) => index + 1);
  const inPath = ends.map((end) => makerOf(operation.path.slice(0, end)));
  const inBody = operations.filter(({ name }) => ['createApiProduct', 'createDeveloper'].includes(name));
  const makers = [...inBody, ...inPath].filter((maker) => maker !== undefined && maker !== operation);
  return [...new Set(makers as DeployedOperation[])];
}

/** Creates an app with a key for `premium`, and returns the ids and keys in an operation's path; a look-up uses the key of the example. */
async function idsFor({ path }: DeployedOperation, registry: Registry): Promise<Record<string, string>> {
  if (!/\{appId\}|:lookUp$/.test(path)) return {};
  const developer = await given(registry).developer();
  const {
    path: app,
    keyPath,
    app: { appId },
  } = await given(registry).appWithKey(`/developers/${developer.email}`);
  await registry.post(keyPath, { apiProducts: ['premium'] });
  await registry.post(`${app}/keys/create`, {
    consumerKey: pathParams.key.meta()?.example,
    consumerSecret: 'x',
  });
  const { body } = await registry.get(`/apps/${appId}/details`);
  const keys: { keyRef: string; apiProducts?: object[] }[] = body.keys;
  return { appId, keyRef: `${keys.find(({ apiProducts = [] }) => apiProducts.length > 0)?.keyRef}` };
}

const withIds = (path: string, ids: Record<string, string>): string =>
  path.replace(/\{(\w+)\}/g, (part, name) => ids[name] ?? part);

describe('the published document', () => {
  describe.each(dialects)('in %s', (dialect) => {
    // What fetches from another server has none here.
    const withBody = operations.filter(
      (operation) => operation.body && !isOfPortal(operation) && !operation.path.endsWith(':fetch'),
    );

    test.concurrent.each(withBody.map((operation) => [operation.name, operation] as const))(
      'the published example of %s is taken',
      async (_, operation) => {
        const registry = await (await registries[dialect]()).another();
        const send = ({ method, path, body }: DeployedOperation, example: unknown) =>
          registry[method.toLowerCase() as 'post'](filled(path), body && example);
        for (const maker of makersFor(operation)) {
          expect(await send(maker, publishedExample(maker, dialect))).toMatchObject({ status: 201 });
        }
        const ids = await idsFor(operation, registry);
        const path = `${withIds(operation.path, ids)}${queryOf(operation)}`;
        const body = publishedExample(operation, dialect);
        const { status, text } = await send({ ...operation, path }, body);
        expect({ status, text }).toEqual({ status: operation.status, text: expect.any(String) });
      },
    );
  });
});
