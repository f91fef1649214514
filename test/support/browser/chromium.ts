import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/** Path of a Chromium executable and the environment it needs. */
export interface ChromiumProgram {
  executablePath: string;
  env: Record<string, string>;
}

/** Paths at which Linux distributions install Chromium and Chrome. */
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Returns the newest Chromium in Playwright's cache, or undefined. */
function inPlaywrightCache(): string | undefined {
  const cache = process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(homedir(), '.cache/ms-playwright');
  if (!existsSync(cache)) return undefined;
  return readdirSync(cache)
    .filter((name) => name.startsWith('chromium-'))
    .sort((one, other) => other.localeCompare(one, 'en', { numeric: true }))
    .map((name) => join(cache, name, 'chrome-linux/chrome'))
    .find((file) => existsSync(file));
}

/** Fonts of the package and of the machine: Chromium crashes without any. */
const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

const environment = (): Record<string, string> =>
  Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value ? [[name, value]] : [])));

/**
 * Unpacks the Chromium of the npm package below node_modules, once. Includes its shared libraries and fonts,
 * which a bare machine lacks.
 */
function unpacked(): ChromiumProgram {
  const packed = resolve(require.resolve('@sparticuz/chromium'), '../../../bin');
  const cache = resolve('node_modules/.cache');
  const folder = join(cache, 'chromium');
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const partial = mkdtempSync(join(cache, 'chromium-'));
    const inflate = (name: string) => brotliDecompressSync(readFileSync(join(packed, name)));
    writeFileSync(join(partial, 'chromium'), inflate('chromium.br'), { mode: 0o755 });
    for (const archive of ['al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br'])
      execFileSync('tar', ['-x', '--no-same-owner', '-C', partial], { input: inflate(archive) });
    writeFileSync(join(partial, 'fonts.conf'), FONTS);
    try {
      renameSync(partial, folder);
    } catch (error) {
      // Another process has unpacked it meanwhile.
      rmSync(partial, { recursive: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      ...environment(),
      LD_LIBRARY_PATH: join(folder, 'lib'),
      FONTCONFIG_PATH: folder,
    },
  };
}

/** Finds a Chromium: the one `KEYMINT_CHROMIUM` names, an installed one, Playwright's, then npm's. */
export function findChromium(): ChromiumProgram {
  const { KEYMINT_CHROMIUM } = process.env;
  if (KEYMINT_CHROMIUM === 'npm') return unpacked();
  const executablePath =
    KEYMINT_CHROMIUM ?? INSTALLED.find((file) => existsSync(file)) ?? inPlaywrightCache();
  return executablePath === undefined ? unpacked() : { executablePath, env: environment() };
}
