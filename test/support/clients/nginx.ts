import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listening, until } from '../../../tools/ports';
import { watch } from '../registry/processes';

/** Configuration from the documentation. */
const documented = readFileSync(join(__dirname, '../../../docs/gateways/nginx.conf'), 'utf8');

/** Values that replace the placeholders of the documentation. */
interface Replacements {
  /** Ports of Keymint and of the API. */
  keymint: number;
  api: number;
  org: string;
  token: string;
}

/** Starts nginx with the documented configuration in a folder of its own. */
export async function startNginx({ keymint, api, org, token }: Replacements) {
  const port = await freePort();
  const replacements: Record<string, string> = {
    'listen 80;': `listen 127.0.0.1:${port};`,
    '127.0.0.1:8080': `127.0.0.1:${keymint}`,
    '127.0.0.1:9000': `127.0.0.1:${api}`,
    '/acme/': `/${org}/`,
    km_acme_id_secret: token,
  };
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${name};`,
  );
  let text = documented.replace('http {', `http { access_log off; ${folders.join(' ')}`);
  for (const [placeholder, value] of Object.entries(replacements)) {
    if (!text.includes(placeholder)) throw new Error(`docs/gateways/nginx.conf has no ${placeholder}`);
    text = text.replace(placeholder, value);
  }
  const folder = mkdtempSync(join(tmpdir(), 'keymint-nginx-'));
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, text);
  const here = 'daemon off; master_process off; pid nginx.pid; error_log stderr;';
  const nginx = watch(spawn('nginx', ['-p', folder, '-c', file, '-e', 'stderr', '-g', here]), port);
  try {
    await until(() => listening(port), 'nginx');
  } catch (error) {
    await nginx.kill();
    throw new Error(`nginx does not run: ${nginx.output()}`, { cause: error });
  }
  return {
    url: nginx.url,
    async stop() {
      await nginx.kill();
      rmSync(folder, { recursive: true });
    },
  };
}
