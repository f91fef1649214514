import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { filesBelow, pageSources, STAMP } from './prebuilt.cjs';

/** Folders of web/ that are apps: each is built into web/built under its name. */
const apps = ['console', 'docs', 'portal'].filter((app) => existsSync(join('web', app, 'index.html')));

/** Extensions of files to compress, and the minimum size in bytes. */
const COMPRESSIBLE = new Set(['.js', '.css', '.html', '.svg']);
const MIN_BYTES = 1024;

/** Writes `.br` and `.gz` files beside the compressible files of a built app. */
async function compress(app: string): Promise<void> {
  const files = filesBelow(join('web/built', app)).filter((file) => COMPRESSIBLE.has(extname(file)));
  await Promise.all(
    files.map(async (file) => {
      const content = readFileSync(file);
      if (content.length < MIN_BYTES) return;
      const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = constants;
      const params = { [BROTLI_PARAM_QUALITY]: 11, [BROTLI_PARAM_SIZE_HINT]: content.length };
      writeFileSync(`${file}.br`, await promisify(brotliCompress)(content, { params }));
      writeFileSync(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
    }),
  );
}

/** Builds the browser apps into web/built unless they are current. */
export async function buildWeb(): Promise<void> {
  const made = pageSources();
  const built = apps.every((app) => existsSync(join('web/built', app, 'index.html')));
  if (built && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === made) return;
  const { build } = await import('vite');
  for (const mode of apps) {
    await build({ configFile: 'web/vite.config.mts', mode, logLevel: 'warn' });
    await compress(mode);
  }
  writeFileSync(STAMP, made);
}
