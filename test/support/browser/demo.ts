import { type DemoApi, demoDocument, startDemoApi } from '../../../tools/demo/demoApi';
import { given } from '../registry/given';
import type { PortalStage } from './portal';

/** Starts the demo API for all tests of a file, and lets pages send requests to it; call it before the stage is set. */
export function onDemoApi(): DemoApi {
  const api = {} as DemoApi;
  const hosts = process.env.KEYMINT_TRY_HOSTS;
  beforeAll(async () => {
    Object.assign(api, await startDemoApi(0));
    process.env.KEYMINT_TRY_HOSTS = api.url;
  });
  afterAll(async () => {
    await api.stop?.();
    if (hosts === undefined) delete process.env.KEYMINT_TRY_HOSTS;
    else process.env.KEYMINT_TRY_HOSTS = hosts;
  });
  return api;
}

/** Publishes the demo API in a portal, as `npm start` does. */
export async function publish(api: DemoApi, { scene: { registry } }: PortalStage): Promise<void> {
  const { token } = await given(registry).token({ role: 'verifier' });
  api.authorizeBy({ registry: registry.url, org: registry.org, token });
  await given(registry).apiProduct({ name: 'tides', displayName: 'Tides' });
  await given(registry).spec('tides', demoDocument(api.url));
}
