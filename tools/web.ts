import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { filesBelow, fingerprintOf } from './fingerprint';

/** Folders of web/ which are apps: each is built into web/built under its name. */
const apps = ['console', 'docs'].filter((app) => existsSync(join('web', app, 'index.html')));
const stamp = 'web/built/.stamp';

/** Every file which the built pages follow from, in a fixed order. */
const sources = (): string[] => [
  ...filesBelow('web').filter((file) => !file.startsWith(join('web', 'built'))),
  'docs/openapi.json',
  'package-lock.json',
];

/** What is compressed: text, from a kilobyte on. */
const compressed = new Set(['.js', '.css', '.html', '.svg']);
const LEAST = 1024;

/** Writes `.br` and `.gz` beside each file of a built app that is worth it. */
async function compress(app: string): Promise<void> {
  const files = filesBelow(join('web/built', app)).filter((file) => compressed.has(extname(file)));
  await Promise.all(
    files.map(async (file) => {
      const content = readFileSync(file);
      if (content.length < LEAST) return;
      const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;
      const params = { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: content.length };
      writeFileSync(`${file}.br`, await promisify(brotliCompress)(content, { params }));
      writeFileSync(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
    }),
  );
}

/** Builds the browser's side into web/built, unless what is there was made of the same sources. */
export async function buildWeb(): Promise<void> {
  const made = fingerprintOf(sources());
  const built = apps.every((app) => existsSync(join('web/built', app, 'index.html')));
  if (built && existsSync(stamp) && readFileSync(stamp, 'utf8') === made) return;
  const { build } = await import('vite');
  for (const mode of apps) {
    await build({ configFile: 'web/vite.config.mts', mode, logLevel: 'warn' });
    await compress(mode);
  }
  writeFileSync(stamp, made);
}
