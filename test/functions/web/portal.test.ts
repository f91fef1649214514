import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

test('every address of a portal is the same page, which no other site may frame or run scripts in', async () => {
  for (const path of ['/portal/acme', '/portal/acme/signup', '/portal/acme/confirm']) {
    const answer = await fetch(`${registry.url}${path}`);
    const text = await answer.text();
    expect([path, answer.status, text.includes('<div id="root">')]).toEqual([path, 200, true]);
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  }
});

test('a first visit has 200 kB at most, compressed', () => {
  const folder = 'web/built/portal/assets';
  const size = readdirSync(folder)
    .filter((file) => file.endsWith('.gz'))
    .reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  expect(size).toBeGreaterThan(50_000);
  expect(size).toBeLessThan(200_000);
});
