import { given } from './given';
import { rawClient } from './raw';
import { basic, quiet, type Registry, type Settings, startRegistry } from './registry';
import type { Route } from './routes';
import { valuesOf } from './routes';
import { type Scene, sceneOf } from './scene';

/** What requests to every route are sent with. */
interface Prober {
  registry: Registry;
  client: ReturnType<typeof rawClient>;
  scene: Scene;
  /** Token of a gateway. */
  verifier: string;
}

/** Starts a registry with one of everything for all tests of a file, and collects the errors it logs. */
export function useProber(settings: Pick<Settings, 'wrapDatabase'> = {}) {
  const logged: unknown[] = [];
  let prober: Prober;
  beforeAll(async () => {
    const log = { ...quiet, error: (fields: object, message: string) => void logged.push([message, fields]) };
    const registry = await startRegistry({ ...settings, log });
    const { token: verifier } = await given(registry).token({ role: 'verifier' });
    prober = { registry, client: rawClient(registry.url), scene: await sceneOf(registry), verifier };
  });
  afterAll(async () => {
    prober.client.close();
    await prober.registry.stop();
  });
  return {
    logged,
    org: () => prober.registry.org,
    send: (...request: Parameters<Prober['client']['send']>) => prober.client.send(...request),
    /** Values for the parameters of a route's path, all of which exist. */
    valuesOf: (route: Route) => valuesOf(route, prober.scene),
    asAdmin: () => ({ authorization: basic(prober.registry.admin.email, prober.registry.admin.password) }),
    asGateway: () => ({ 'x-keymint-token': prober.verifier }),
  };
}
