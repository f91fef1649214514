import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { NormalizedProblem } from '@redocly/openapi-core';
import { fieldOverrides, indexes } from '../../firestore.indexes.json';
import { deployedName, isOperation, isTrigger, loadCatalog } from '../../shared/runtime/catalog';
import { KeyRing } from '../../shared/vault';
import { artefactsOf } from '../../tools/deployment/artefacts';
import { deploymentsOf } from '../../tools/deployment/functions';
import { runGcloudScript } from '../support/gcloud';
import { type Started, startFunction } from '../support/processes';

jest.setTimeout(240_000);

const catalog = loadCatalog();
const deployments = deploymentsOf(catalog);
const names = Object.keys(deployments);
const addresses = Object.fromEntries(names.map((name) => [name, `https://${name}-a1b2c3.a.run.app`]));

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'keymint-deploy-'));
  folders.push(folder);
  return folder;
};

/** Whether a program is on this machine; a test that needs it says so where not. */
const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const needs = (program: string) => (has(program) ? test : test.skip);

const all = artefactsOf(catalog);

describe.each([
  ['countDevelopers', 'an operation'],
  ['exportDevelopers', 'an operation that sends a file'],
  ['signIn', 'an endpoint'],
  ['authorize', 'an endpoint with all below its path'],
  ['docsX', 'a site'],
  ['onAppCreated', 'a trigger'],
])('without %s, %s,', (name) => {
  const [fn] = catalog.filter((one) => one.name === name);
  const fewer = artefactsOf(catalog.filter((one) => one !== fn));
  const word = new RegExp(
    `(?<![\\w-])(${name}|${fn && deployedName(fn)}|\\$\\{${fn && deployedName(fn).replaceAll('-', '_')}\\})(?![\\w-])`,
  );
  const naming = (texts: Record<string, string>) =>
    Object.keys(texts).filter((file) => word.test(texts[file] ?? ''));

  test('no artefact knows of it', () => {
    expect(naming(all)).toEqual(expect.arrayContaining(['deploy/functions.json', 'deploy/gcloud.sh']));
    expect(naming(fewer)).toEqual([]);
  });
});

describe('in a copy of the repository without the file of an operation', () => {
  const copy = newFolder();
  const path = 'v1/organizations/acme/developers:count';
  const derived = ['docs/openapi.json', 'docs/openapi-x.json', 'docs/permissions.md', ...Object.keys(all)];

  /** Runs both tools, then asks the router for the operation; in one process, for each reads every function. */
  const run = (...args: string[]) => {
    const program = `
      require('./tools/openapi.ts');
      require('./tools/deploy.ts');
      const { isOperation, loadCatalog } = require('./shared/runtime/catalog');
      const { routesOf } = require('./shared/runtime/router');
      try {
        const { operation } = routesOf(loadCatalog().filter(isOperation))('GET', '${path}'.split('/'));
        console.log(operation.name);
      } catch ({ message }) {
        console.log(message);
      }`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--require', 'tsx/cjs', '--eval', program, '--', ...args],
      { cwd: copy, encoding: 'utf8' },
    );
    return { status, route: stdout.trim(), said: stderr.split('\n').filter((line) => line !== '') };
  };

  beforeAll(() => {
    const parts = [
      'functions',
      'shared',
      'tools',
      'docs',
      'deploy',
      'package.json',
      'firestore.indexes.json',
    ];
    for (const name of parts) cpSync(name, join(copy, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  });

  test('the checks name each artefact that is out of date, and there is no trace of it once they are written', () => {
    expect(run('--check')).toEqual({ status: 0, route: 'countDevelopers', said: [] });

    rmSync(join(copy, 'functions/developers/countDevelopers.ts'));
    // What is missing is out of date, too.
    rmSync(join(copy, 'docs/openapi-x.json'));
    const commandOf = (file: string) => (file.startsWith('docs/') ? 'npm run openapi' : 'npm run deploy');
    expect(run('--check')).toEqual({
      status: 1,
      route: 'There is nothing at this path',
      said: derived.map((file) => `${file} is out of date: run ${commandOf(file)}`),
    });

    expect(run()).toMatchObject({ status: 0, said: [] });
    const traces = derived.filter((file) =>
      /countDevelopers|count-developers|developers:count/.test(readFileSync(join(copy, file), 'utf8')),
    );
    expect(traces).toEqual([]);
  });
});

test.each(Object.entries(all))('%s says in its first lines that it is generated, and how', (_, text) => {
  expect(text.split('\n', 2).join('\n')).toMatch(/Generated by npm run deploy from functions\//);
});

describe('every function', () => {
  test('stands behind API Gateway, the load balancer or Eventarc', () => {
    for (const fn of catalog) {
      const deployment = deployments[deployedName(fn)];
      expect(deployment).toMatchObject({ entryPoint: fn.name, kind: fn.kind });
      expect(deployment?.via === 'eventarc').toBe(fn.kind === 'trigger');
      expect(deployment?.routes.length === 0).toBe(fn.kind === 'trigger');
      expect(deployment?.balancerPaths !== undefined).toBe(deployment?.via === 'balancer');
    }
  });

  test('has a name that Google takes, with `keymint-` before it', () => {
    expect(names.filter((name) => !/^[a-z][a-z0-9-]{0,54}$/.test(name))).toEqual([]);
    // What the load balancer has of API Gateway is called so.
    expect(names).not.toContain('gateway');
  });

  test('that sends a file is given an hour, past API Gateway', () => {
    const files = catalog.filter(isOperation).filter(({ streams }) => streams);
    expect(files.length).toBeGreaterThan(0);
    for (const fn of files)
      expect(deployments[deployedName(fn)]).toMatchObject({ via: 'balancer', timeoutSeconds: 3600 });
  });
});

/** The paths of a URL map that match a path. Source: Cloud Load Balancing, path templates. */
const matching = (path: string): string[] =>
  names.filter((name) =>
    deployments[name]?.balancerPaths?.some((pattern) => {
      const parts = pattern.split('/').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
      const source = parts.map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]+' : part)).join('/');
      return new RegExp(`^${source}$`).test(path);
    }),
  );

test.each([
  ['/v1/organizations/acme/authorize', ['authorize']],
  ['/v1/organizations/acme/authorize/weather/v1?x', ['authorize']],
  ['/v1/o/acme/authorize/weather', ['authorize']],
  ['/v1/organizations/acme/verifyApiKey', ['verify-api-key']],
  ['/v1/organizations/acme/developers:export', ['export-developers']],
  ['/v1/organizations/acme/developers', []],
  ['/v1/organizations/acme/developers/authorize', []],
  ['/console', ['console']],
  ['/console/developers/ada@example.com', ['console']],
  ['/openapi.json', ['docs']],
  ['/edgemicro-auth/acme/test/products', ['microgateway']],
  ['/session', []],
])('the load balancer sends %s to %j, and all else to API Gateway', (path, expected) => {
  expect(matching(path)).toEqual(expected);
});

test('no path of the load balancer is more than it takes: 255 characters, five wildcards', () => {
  const paths = Object.values(deployments).flatMap(({ balancerPaths = [] }) => balancerPaths);
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => path.length > 255 || (path.match(/\*+/g)?.length ?? 0) > 5)).toEqual([]);
});

/** The linter is an ES module, which jest cannot load. */
const linter = `
  const { createConfig, lintFromString } = require('@redocly/openapi-core');
  const { text } = require('node:stream/consumers');
  const off = ['operation-4xx-response', 'operation-2xx-response', 'security-defined'];
  const rules = {
    ...Object.fromEntries(off.map((name) => [name, 'off'])),
    'path-parameters-defined': 'error', 'no-identical-paths': 'error', 'no-path-trailing-slash': 'error',
    'operation-operationId-unique': 'error', 'operation-operationId-url-safe': 'error', 'path-not-include-query': 'error',
  };
  (async () => {
    const config = await createConfig({ extends: ['recommended-strict'], rules });
    const source = await text(process.stdin);
    console.log(JSON.stringify(await lintFromString({ source, absoluteRef: 'gateway.yaml', config })));
  })();`;

function lint(document: string): NormalizedProblem[] {
  const { stdout, stderr } = spawnSync(process.execPath, ['--eval', linter], {
    input: document,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

describe('what API Gateway is given', () => {
  const document = all['deploy/gateway.yaml'] ?? '';

  test('is as a linter wants OpenAPI 2.0, but for answers and security, which it has none of', () => {
    const problems = lint(document).map(({ ruleId, message, location }) => [
      ruleId,
      message,
      location[0]?.pointer,
    ]);
    expect(problems).toEqual([]);
  });

  test('is told to be wrong where it is', () => {
    expect(lint(document.replace('operationId: signIn', 'operationId: getSession'))).toEqual([
      expect.objectContaining({ ruleId: 'operation-operationId-unique' }),
    ]);
  });

  test('has each method and path of the functions behind it, and no other', () => {
    const described = [...document.matchAll(/^ {2}(\/\S*):$|^ {4}(get|post|put|delete):$/gm)];
    let path = '';
    const found: string[] = [];
    for (const [, of, method] of described) {
      if (of) path = of;
      else found.push(`${method?.toUpperCase()} ${path}`);
    }
    const routes = Object.values(deployments).flatMap(({ via, routes }) => (via === 'gateway' ? routes : []));
    expect(found.sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
    expect(found.length).toBeGreaterThan(100);
  });

  test('sends each request on with its path, and nothing to the bare address', () => {
    const count = (pattern: RegExp) => document.match(pattern)?.length;
    expect(count(/x-google-backend:/g)).toBe(count(/path_translation: APPEND_PATH_TO_ADDRESS/g));
    expect(count(/x-google-backend:/g)).toBe(count(/^ {4}(get|post|put|delete|head|options):$/gm));
  });

  test('has no path that matches whatever another matches', () => {
    const shapes = [...document.matchAll(/^ {2}(\/\S*):$/gm)].map(([, path = '']) =>
      path.replace(/\{\w+\}/g, '{}'),
    );
    expect(new Set(shapes).size).toBe(shapes.length);
    expect(shapes.filter((shape) => shape.includes('*'))).toEqual([]);
  });
});

describe('deploy/gcloud.sh', () => {
  const run = runGcloudScript(
    { ...addresses, 'count-ghosts': 'https://count-ghosts-a1b2c3.a.run.app' },
    { failing: 'iam service-accounts create', saying: 'The service account already exists.' },
  );
  folders.push(run.folder);
  const callsOf = (...words: string[]) =>
    run.calls.filter((call) => words.every((word, at) => call[at] === word));
  const deployed = callsOf('functions', 'deploy');
  const deploymentCall = (name: string) => deployed.find((call) => call[2] === name) ?? [];

  test('comes to its end where something is there already, and says what is no longer in the code', () => {
    expect(run.said).toContain('No longer in functions/: gcloud functions delete count-ghosts');
    expect(run.said).toMatch(/\nLead keys\.example\.com to .*\n$/);
    expect(run.status).toBe(0);
  });

  test('deploys every function once, from its own folder', () => {
    expect(deployed.map(([, , name]) => name).sort()).toEqual(names);
    for (const [name, { entryPoint, trust }] of Object.entries(deployments)) {
      expect(deploymentCall(name)).toEqual(
        expect.arrayContaining([
          `--source=dist/${name}`,
          `--entry-point=${entryPoint}`,
          '--runtime=nodejs22',
          `--service-account=keymint-${trust}@my-project.iam.gserviceaccount.com`,
        ]),
      );
    }
  });

  test('has what comes by events delivered again until it is done', () => {
    for (const fn of catalog.filter(isTrigger)) {
      expect(deploymentCall(deployedName(fn))).toEqual(
        expect.arrayContaining([
          '--retry',
          `--trigger-event-filters=type=google.cloud.firestore.document.v1.${fn.on}`,
          `--trigger-event-filters-path-pattern=document=${fn.document}`,
        ]),
      );
    }
    expect(callsOf('pubsub', 'subscriptions', 'update')).toEqual([
      expect.arrayContaining(['--dead-letter-topic=keymint-dead-letters']),
    ]);
  });

  test.each<[string, (call: string[]) => boolean, (name: string) => boolean]>([
    [
      'the key ring to all but sites',
      (call) => call.includes('--set-secrets=KEYMINT_KEY_RING=keymint-key-ring:1'),
      (name) => deployments[name]?.trust !== 'sites',
    ],
    [
      'what is forwarded in place of Authorization to what stands behind API Gateway, which nobody else may call',
      (call) =>
        call.includes('--no-allow-unauthenticated') &&
        call.some((flag) => flag.endsWith(';KEYMINT_FORWARDED_AUTHORIZATION=true')),
      (name) => deployments[name]?.via === 'gateway',
    ],
    [
      'requests from the load balancer alone to what stands behind it',
      (call) =>
        call.includes('--allow-unauthenticated') && call.includes('--ingress-settings=internal-and-gclb'),
      (name) => deployments[name]?.via === 'balancer',
    ],
    [
      'an instance that is always there to what gateways wait for',
      (call) => call.includes('--min-instances=1'),
      (name) => ['authorize', 'verify-api-key'].includes(name),
    ],
  ])('gives %s', (_, isGiven, isDue) => {
    expect(
      deployed
        .filter(isGiven)
        .map(([, , name]) => name)
        .sort(),
    ).toEqual(names.filter(isDue));
  });

  test('makes every index, and has documents expire, as firestore.indexes.json says', () => {
    expect(callsOf('firestore', 'indexes', 'composite', 'create')).toHaveLength(indexes.length);
    expect(callsOf('firestore', 'indexes', 'fields', 'update')).toHaveLength(fieldOverrides.length);
    const expiring = fieldOverrides
      .filter((field) => 'ttl' in field)
      .map(({ collectionGroup }) => collectionGroup);
    expect(
      callsOf('firestore', 'fields', 'ttls', 'update').map(([, , , , field, , group]) => `${field} ${group}`),
    ).toEqual(expiring.map((collection) => `expireAt --collection-group=${collection}`));
  });

  test('publishes the rules', () => {
    expect(run.sent[0]).toEqual({
      source: { files: [{ name: 'firestore.rules', content: readFileSync('firestore.rules', 'utf8') }] },
    });
    expect(run.sent[1]).toEqual({
      release: { name: 'projects/my-project/releases/cloud.firestore', rulesetName: 'projects/p/rulesets/1' },
    });
  });

  test('gives API Gateway the document with the addresses in it', () => {
    expect(run.gatewayDocument).not.toContain('${');
    const known = new Set(run.gatewayDocument.match(/https:\/\/\S+\.run\.app/g));
    expect([...known].sort()).toEqual(
      names.filter((name) => deployments[name]?.via === 'gateway').map((name) => addresses[name]),
    );
  });

  test('has the load balancer know every path of the functions behind it', () => {
    const paths = [...run.urlMap.matchAll(/- (?:pathTemplateMatch|fullPathMatch): (\S+)/g)].map(
      ([, path]) => path,
    );
    expect(paths).toEqual(Object.values(deployments).flatMap(({ balancerPaths = [] }) => balancerPaths));
  });

  test.each([
    ['a function', 'functions deploy create-developer '],
    ['an index', 'firestore indexes composite create'],
    ['the key ring', 'secrets versions describe'],
  ])('ends, and not well, where %s fails', (_, failing) => {
    const failed = runGcloudScript(addresses, { failing, saying: 'Quota exceeded' });
    folders.push(failed.folder);
    expect(failed.status).toBe(1);
    expect(failed.calls.filter(([group]) => group === 'api-gateway')).toEqual([]);
  });

  /** As a shell would have it written. */
  const quoted = (argument: string): string => {
    const [, flag = '', value = ''] = /^(--[\w-]+=)?([\s\S]*)$/.exec(argument) ?? [];
    return /^[\w@%+=:,./-]*$/.test(value) ? argument : `${flag}'${value.replaceAll("'", `'\\''`)}'`;
  };
  /** Commands that differ in names and values alone have the same shape. */
  const shapeOf = (call: readonly string[]): string => {
    const words = call.filter((argument) => !argument.startsWith('--'));
    const flags = call.filter((argument) => argument.startsWith('--')).map((flag) => flag.split('=')[0]);
    return [...(words.length > 2 ? words.slice(0, -1) : words), ...flags].join(' ');
  };

  needs('gcloud')('has no command that the SDK does not know (skipped where there is no gcloud)', () => {
    const shapes = new Map(run.calls.map((call) => [shapeOf(call), `gcloud ${call.map(quoted).join(' ')}`]));
    const file = join(newFolder(), 'commands.json');
    const wrong = 'gcloud functions deploy x --runtimee=nodejs22';
    writeFileSync(
      file,
      JSON.stringify([...shapes.values(), wrong].map((command) => ({ command_string: command }))),
    );
    const { stdout, stderr } = spawnSync(
      'gcloud',
      ['meta', 'lint-gcloud-commands', `--commands-file=${file}`],
      {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
        env: { ...process.env, CLOUDSDK_CONFIG: newFolder(), CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: '1' },
      },
    );
    if (stdout === '') throw new Error(stderr);
    const verdicts: { command_string: string; success: boolean; error_message: string | null }[] =
      JSON.parse(stdout);
    expect(verdicts).toHaveLength(shapes.size + 1);
    const wrongs = verdicts.filter(({ success }) => !success);
    expect(wrongs.map(({ command_string, error_message }) => [command_string, error_message])).toEqual([
      [wrong, expect.stringContaining("did you mean '--runtime'?")],
    ]);
  });
});

describe('deploy/*.tf', () => {
  const text = readdirSync('deploy')
    .filter((file) => file.endsWith('.tf'))
    .map((file) => readFileSync(join('deploy', file), 'utf8'))
    .join('\n');
  const all = (pattern: RegExp) =>
    [...text.matchAll(pattern)].map(([, ...found]) => found.filter(Boolean).join('.'));

  needs('terraform')('is formatted (skipped where there is no terraform)', () => {
    const { status, stdout } = spawnSync('terraform', ['fmt', '-check', '-recursive', 'deploy'], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  test('names nothing that is not declared', () => {
    const declared = new Set([
      ...all(/^resource "(\w+)" "(\w+)"/gm),
      ...all(/^data "(\w+)" "(\w+)"/gm).map((name) => `data.${name}`),
      ...all(/^variable "(\w+)"/gm).map((name) => `var.${name}`),
      ...[...text.matchAll(/^locals \{\n([\s\S]*?)\n\}/gm)].flatMap(([, body = '']) =>
        [...body.matchAll(/^ {2}(\w+) += /gm)].map(([, name]) => `local.${name}`),
      ),
    ]);
    const code = text.replace(/^\s*#.*$/gm, '');
    const used = new Set(
      [
        ...code.matchAll(
          /(?<![\w."/-])((?:data\.)?(?:google|archive|terraform)_\w+\.\w+|(?:var|local)\.\w+)/g,
        ),
      ].map(([, name]) => name),
    );
    expect([...used].filter((name) => name && !declared.has(name))).toEqual([]);
    const inputs = [...declared].filter((name) => /^(var|local)\./.test(name));
    expect(inputs.filter((name) => !used.has(name))).toEqual([]);
    expect(inputs.length).toBeGreaterThan(20);
  });

  needs('terraform')(
    'reads the functions and indexes that there are (skipped where there is no terraform)',
    () => {
      const folder = newFolder();
      cpSync('firestore.indexes.json', join(folder, 'firestore.indexes.json'));
      for (const file of ['derived.tf', 'functions.json'])
        cpSync(join('deploy', file), join(folder, 'deploy', file));
      const ask = (expression: string) => {
        const { stdout, stderr } = spawnSync('terraform', ['console'], {
          cwd: join(folder, 'deploy'),
          input: `jsonencode(${expression})\n`,
          encoding: 'utf8',
          env: { ...process.env, CHECKPOINT_DISABLE: '1' },
        });
        if (stdout === '') throw new Error(stderr);
        return JSON.parse(JSON.parse(stdout));
      };
      const by = (via: string) => names.filter((name) => deployments[name]?.via === via);
      const asked = ask(
        '[keys(local.functions), keys(local.by_gateway), keys(local.by_balancer), keys(local.by_event), local.hot, length(local.indexes), length(local.fields)]',
      );
      expect(asked).toEqual([
        ...[names, by('gateway'), by('balancer'), by('eventarc'), ['authorize', 'verify-api-key']],
        ...[indexes.length, fieldOverrides.length],
      ]);
    },
  );

  test('has no secret in it', () => {
    expect(text).not.toMatch(/google_secret_manager_secret_version|secret_data/);
  });
});

test('what expires by Firestore has a policy that deletes it', () => {
  const storage = readFileSync('docs/storage.md', 'utf8');
  const lines = storage.split('\n').filter((line) => /^\| `.*`expireAt`, by Firestore/.test(line));
  const told = lines.map((line) => /^\| `(?:organizations\/\{org\}\/)?(\w+)\//.exec(line)?.[1]);
  const policies = fieldOverrides.flatMap((field) =>
    'ttl' in field && field.fieldPath === 'expireAt' ? [field.collectionGroup] : [],
  );
  expect(told.length).toBeGreaterThan(3);
  // A policy holds for all collections of a name, whatever they are below.
  expect(policies.sort()).toEqual([...new Set(told)].sort());
});

describe('a site', () => {
  let site: Started;
  beforeAll(async () => {
    site = await startFunction('docs', { KEYMINT_KEY_RING: undefined });
  });
  afterAll(() => site.kill());

  test('is served without the key ring', async () => {
    const answer = await fetch(`${site.url}/openapi.json`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe(readFileSync('docs/openapi.json', 'utf8'));
  });
});

test('a new key ring is handed on, and is one', () => {
  const args = ['--require', 'tsx/cjs', 'tools/newKeyRing.ts'];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(KeyRing.safeParse(JSON.parse(stdout)).success).toBe(true);
});
