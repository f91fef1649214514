import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { useRegistry } from '../../support/registry/registry';
import { describeApplication } from '../../support/registry/sites';

describeApplication('console', ['/console', '/console/', '/console/o/acme/apps/0b1e?q=x', '/console/signin']);

const registry = useRegistry();
const page = readFileSync('web/built/console/index.html', 'utf8');

/** Returns the scripts of a first visit: those of the page, and their static imports. */
function firstScripts(): string[] {
  const found = new Set<string>();
  const add = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    const text = readFileSync(`web/built/console/assets/${name}`, 'utf8');
    for (const [, imported = ''] of text.matchAll(/(?:from|import)"\.\/([\w.-]+\.js)"/g)) add(imported);
  };
  for (const [, name = ''] of page.matchAll(/assets\/([\w.-]+\.js)"/g)) add(name);
  return [...found];
}

test('who comes to the address of the registry alone is sent to the console', async () => {
  for (const method of ['GET', 'HEAD']) {
    const answer = await fetch(registry.url, { method, redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/console/']);
  }
  expect((await fetch(registry.url, { method: 'POST' })).status).toBe(404);
});

test('the scripts of a first visit are 200 kB at most, packed by gzip', () => {
  const sizes = firstScripts().map(
    (name) => gzipSync(readFileSync(`web/built/console/assets/${name}`), { level: 9 }).length,
  );
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(200_000);
});
