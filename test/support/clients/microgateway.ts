import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listening, until } from '../../../tools/ports';
import { watch } from '../registry/processes';

/** Configuration from the documentation. */
const documented = readFileSync(join(__dirname, '../../../docs/gateways/microgateway.yaml'), 'utf8');

/** What each worker of Apigee's `edgemicro start` runs. */
const starter = `
  const [config, core, plugins, plugin, source, org, env, secret] = process.argv.slice(1);
  const keys = { key: 'keymint', secret };
  require(config).get({ source, org, env, keys }).then((loaded) => {
    const gateway = require(core)({ ...loaded, keys });
    gateway.addPlugin(plugin, require(plugins + '/../' + plugin).init);
    gateway.start((error) => error && process.exit(1));
  });`;

/** Starts a server that returns one document. */
async function publish(document: unknown) {
  const server = createServer((_, res) => res.end(JSON.stringify(document)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

interface Setting {
  plugin: 'apikeys' | 'oauth';
  /** Ports of Keymint and of the API. */
  keymint: number;
  api: number;
  org: string;
  token: string;
  /** Name and base path of the only proxy. */
  proxy: string;
  basePath: string;
}

/** Starts Apigee's Microgateway, without its command line, with the documented configuration. */
export async function startMicrogateway({ plugin, keymint, api, org, token, proxy, basePath }: Setting) {
  const port = await freePort();
  const proxies = await publish({
    apiProxies: [
      {
        apiProxyName: proxy,
        revision: '1',
        proxyEndpoint: { name: 'default', basePath },
        targetEndpoint: { name: 'default', url: `http://127.0.0.1:${api}` },
      },
    ],
  });
  const replacements: Record<string, string> = {
    'port: 8000': `port: ${port}`,
    '127.0.0.1:8080': `127.0.0.1:${keymint}`,
    '127.0.0.1:9000': `127.0.0.1:${proxies.port}`,
    '/acme/': `/${org}/`,
    'sequence: [apikeys]': `sequence: [${plugin}]`,
  };
  const text = Object.entries(replacements).reduce((before, [placeholder, value]) => {
    if (!before.includes(placeholder))
      throw new Error(`docs/gateways/microgateway.yaml has no ${placeholder}`);
    return before.replaceAll(placeholder, value);
  }, documented);
  const folder = mkdtempSync(join(tmpdir(), 'keymint-microgateway-'));
  const source = join(folder, 'config.yaml');
  writeFileSync(source, text);
  const packages = [
    require.resolve('microgateway-config'),
    require.resolve('microgateway-core'),
    require.resolve('microgateway-plugins'),
  ];
  const args = ['-e', starter, ...packages, plugin, source, org, 'test', token];
  const gateway = watch(spawn(process.execPath, args, { cwd: folder }), port);
  try {
    await until(() => listening(port), 'Microgateway');
  } catch (error) {
    await gateway.kill();
    throw new Error(`Microgateway does not run: ${gateway.output()}`, { cause: error });
  } finally {
    await proxies.stop();
  }
  return {
    url: gateway.url,
    async stop() {
      await gateway.kill();
      rmSync(folder, { recursive: true });
    },
  };
}
