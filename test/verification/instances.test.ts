import { setTimeout as pause } from 'node:timers/promises';
import { VERDICT_MAX_AGE_MS } from '../../shared/verification/cache/verifier';
import { until } from '../../tools/ports';
import { type Gateway, gatewayOf, issued } from '../support/clients/gateway';
import { type OwnServer, startOwnServer } from '../support/registry/ownServer';
import { quiet, type Registry, startRegistry } from '../support/registry/registry';

let registry: Registry;
let other: Registry;
let own: OwnServer;
beforeAll(async () => {
  registry = await startRegistry();
  other = await startRegistry({ of: registry });
  own = await startOwnServer({ log: quiet });
});
afterAll(async () => {
  await own.stop();
  await other.stop();
  await registry.stop();
});

/** Returns how long after a change at one instance the gateway's instance still gives the old answer. */
async function lag(gateway: Gateway, key: string, expected: number): Promise<number> {
  const answered = performance.now();
  const told = async () => (await gateway.authorize(key)).status === expected;
  await until(told, `${expected}`, { gap: 10, timeoutMs: VERDICT_MAX_AGE_MS / 10 });
  return performance.now() - answered;
}

test.each(['another registry', 'the own server'])(
  'what is revoked at one instance is refused at %s within seconds, not when it is forgotten',
  async (where) => {
    const gateway = await gatewayOf(registry, where === 'the own server' ? own.url : other.url);
    const lags: number[] = [];
    for (let n = 0; n < 20; n++) {
      const { key, keyPath, path, developer } = await issued(registry);
      expect((await gateway.authorize(key)).status).toBe(200);
      // Everything requested while nothing changes is cached.
      await pause(n * 25);
      const changes = [
        () => registry.post(`${keyPath}?action=revoke`),
        () => registry.post(`${path}?action=revoke`),
        () => registry.post(`/developers/${developer.email}?action=inactive`),
        () => registry.delete(keyPath),
      ];
      await changes[n % changes.length]?.();
      lags.push(await lag(gateway, key, 401));
    }
    console.info(`Refused at ${where} after at most ${Math.round(Math.max(...lags))} ms, of 20`);
    expect(Math.max(...lags)).toBeLessThan(VERDICT_MAX_AGE_MS);
  },
);

test('what is approved at one instance passes at another, and a key made at one is good at another that has refused it', async () => {
  const gateway = await gatewayOf(registry, own.url);
  const { key, keyPath } = await issued(registry);
  await registry.post(`${keyPath}?action=revoke`);
  await lag(gateway, key, 401);
  await registry.post(`${keyPath}?action=approve`);
  expect(await lag(gateway, key, 200)).toBeLessThan(VERDICT_MAX_AGE_MS);
});
