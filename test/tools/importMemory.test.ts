import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { startOrgTool } from '../support/clients/orgTool';
import { useRegistry } from '../support/registry/registry';

/* keymint import and keymint export of an organization that is larger than the heap they may use. */

jest.setTimeout(600_000);

const HEAP_MIB = 96;

const DEVELOPERS = 1600;

/** Attributes of a developer, and the length of each. */
const [ATTRIBUTES, LENGTH] = [18, 6000];

const registry = useRegistry();
const folder = mkdtempSync(join(tmpdir(), 'keymint-memory-'));
afterAll(() => rmSync(folder, { recursive: true }));

const env = { KEYMINT_FOLDER: folder, NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}` };
const run = (...args: string[]) => startOrgTool(args, env).ended;

function* lines(): Generator<string> {
  const header = { keymint: 1, kind: 'organization', name: 'old', dialect: 'edge', takenAt: 1 };
  yield `${JSON.stringify(header)}\n`;
  for (let number = 0; number < DEVELOPERS; number++) {
    const attributes = Array.from({ length: ATTRIBUTES }, (_, nth) => ({
      name: `attribute ${nth}`,
      value: `${number} ${nth} `.padEnd(LENGTH, 'x'),
    }));
    const developer = {
      kind: 'developer',
      developerId: `developer-${number}`,
      email: `developer-${String(number).padStart(6, '0')}@example.com`,
      firstName: 'Ada',
      lastName: 'Lovelace',
      userName: `ada${number}`,
      status: 'active',
      attributes,
      createdAt: 1,
      createdBy: 'a',
      lastModifiedAt: 2,
      lastModifiedBy: 'b',
    };
    yield `${JSON.stringify(developer)}\n`;
  }
}

/** The lines of a file after its header, in the order of their developers. */
async function* entitiesIn(file: string): AsyncGenerator<Record<string, unknown>> {
  let isHeader = true;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (!isHeader) yield JSON.parse(line);
    isHeader = false;
  }
}

test('memory does not grow with the organization: one that is larger than the heap is imported and exported', async () => {
  const file = join(folder, 'large.ndjson');
  await pipeline(Readable.from(lines()), createWriteStream(file));
  expect(statSync(file).size).toBeGreaterThan(1.5 * HEAP_MIB * 2 ** 20);

  // A process with this heap that keeps the entities ends early.
  const keeping = `const all = []; require('node:readline').createInterface({ input: require('node:fs').createReadStream(process.argv[1]) })
    .on('line', (line) => all.push(JSON.parse(line))).on('close', () => console.log(all.length))`;
  const keeper = spawn(process.execPath, ['-e', keeping, file], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  expect(await once(keeper, 'close')).not.toEqual([0, null]);

  const { org } = await registry.another();
  const imported = await run('import', org, '--from', file, '--json');
  expect({ code: imported.code, err: imported.err }).toEqual({ code: 0, err: '' });
  expect(JSON.parse(imported.out)).toMatchObject({ changes: DEVELOPERS, report: [] });

  const copy = join(folder, 'copy.ndjson');
  expect(await run('export', org, '--out', copy, '--with-keys')).toMatchObject({ code: 0, err: '' });
  const originals = entitiesIn(file);
  let count = 0;
  for await (const entity of entitiesIn(copy)) {
    const { value } = await originals.next();
    if (JSON.stringify(entity) !== JSON.stringify(value)) expect(entity).toEqual(value);
    count += 1;
  }
  expect(count).toBe(DEVELOPERS);
  expect(await run('import', org, '--from', copy, '--check', '--json')).toMatchObject({ code: 0, err: '' });
});
