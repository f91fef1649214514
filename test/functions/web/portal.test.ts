import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tryOriginsIn } from '../../../shared/domain/tryHosts';
import { startRegistry, useRegistry } from '../../support/registry/registry';

const registry = useRegistry();

test('every address of a portal is the same page, which no other site may frame or run scripts in', async () => {
  for (const path of ['/portal/acme', '/portal/acme/signup', '/portal/acme/confirm']) {
    const answer = await fetch(`${registry.url}${path}`);
    const text = await answer.text();
    expect([path, answer.status, text.includes('<div id="root">')]).toEqual([path, 200, true]);
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(answer.headers.get('content-security-policy')).toContain("connect-src 'self';");
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  }
});

test('its pages may send requests to the hosts of KEYMINT_TRY_HOSTS, and those of the console may not', async () => {
  process.env.KEYMINT_TRY_HOSTS = 'api.example.com, http://localhost:9090';
  const here = await startRegistry();
  delete process.env.KEYMINT_TRY_HOSTS;
  const policyOf = async (path: string) =>
    (await fetch(`${here.url}${path}`)).headers.get('content-security-policy');
  const [portal, console] = [await policyOf('/portal/acme'), await policyOf('/console/')];
  await here.put('/portal/settings', {});
  const { tryOrigins } = (await here.get('/portal')).body;
  await here.stop();
  expect(portal).toContain("connect-src 'self' https://api.example.com http://localhost:9090;");
  expect(console).toContain("connect-src 'self';");
  expect(tryOrigins).toEqual(['https://api.example.com', 'http://localhost:9090']);
});

test.each([
  'https://api.example.com/v1',
  'https://user@api.example.com',
  'ftp://api.example.com',
  '*',
  'https://*.example.com',
  "'unsafe-inline'",
  'api.example.com; script-src *',
  'javascript:alert(1)',
  'data:',
])('%s is no host, and a process with it does not start', (host) => {
  expect(() => tryOriginsIn({ KEYMINT_TRY_HOSTS: host })).toThrow('KEYMINT_TRY_HOSTS has hosts');
});

test('a first visit has 200 kB at most, compressed, without what API references need', () => {
  const folder = 'web/built/portal';
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const files = [...page.matchAll(/"\/portal\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, file]) => `${file}`);
  const size = files.reduce((sum, file) => sum + statSync(join(folder, `${file}.gz`)).size, 0);
  expect(files.length).toBeGreaterThan(1);
  expect(size).toBeGreaterThan(50_000);
  expect(size).toBeLessThan(200_000);
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('');
  expect(text).toContain('API products');
  expect(text).not.toContain('Send this request');
});
