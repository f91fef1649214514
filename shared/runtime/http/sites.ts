import { existsSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import send from 'send';
import { UnknownPath } from '../../faults';
import type { DeployedSite } from '../catalog';
import { patternOf } from './paths';
import type { SideRoute } from './sideRoutes';

/** Where the files of sites lie: the project's root, or the folder a function is deployed from. */
const root = process.cwd();

/**
 * What pages may do: run scripts of their own, and ask this host alone. Their library writes its styles
 * into the page. Source: W3C Content Security Policy Level 3.
 */
const PAGES = [
  "default-src 'none'",
  ...["script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:"],
  ...["connect-src 'self'", "font-src 'self'", "form-action 'self'"],
  ...["base-uri 'none'", "frame-ancestors 'none'"],
].join('; ');

/** Files whose names say what is in them: under the same name there is never anything else. */
const isImmutable = (file: string): boolean => file.startsWith('assets/');

/** Compressed forms that may lie beside a file, by their endings, the smallest first. */
const encodings = [
  ['br', 'br'],
  ['gzip', 'gz'],
] as const;

/** Makes the server of a site's files. It throws UnknownPath where no file is. */
export function filesOf({ path, files, isApplication }: DeployedSite): SideRoute {
  const prefix = patternOf(path);
  const folder = join(root, files);
  const own = new Set(isApplication && existsSync(folder) ? readdirSync(folder) : []);

  /** Whether a path below the site means a file: whatever else an application is asked for is an address of a page. */
  const isFile = (below: readonly string[]): boolean =>
    !isApplication || below[0] === 'assets' || (below.length === 1 && own.has(below[0] ?? ''));

  const encodingOf = (file: string, accepted = '') =>
    encodings.find(
      ([name, ending]) =>
        new RegExp(`\\b${name}\\b(?!;q=0)`).test(accepted) && existsSync(join(folder, `${file}.${ending}`)),
    );

  return (segments, req, res) => {
    if (!prefix.every((part, index) => segments[index] === part)) return undefined;
    if (req.method !== 'GET' && req.method !== 'HEAD') return undefined;
    const below = segments.slice(prefix.length);
    const file = isFile(below) ? below.join('/') : 'index.html';
    const encoding = isApplication && encodingOf(file, req.headers['accept-encoding']);
    return new Promise((resolve, reject) => {
      const name = encoding ? `${file}.${encoding[1]}` : file;
      send(req, name.split('/').map(encodeURIComponent).join('/'), {
        root: folder,
        index: false,
        dotfiles: 'deny',
        acceptRanges: false,
        cacheControl: !isApplication,
      })
        .on('error', () => reject(UnknownPath()))
        .on('directory', () => reject(UnknownPath()))
        .on('headers', () => {
          if (!isApplication) return;
          res.setHeader('Content-Security-Policy', PAGES);
          res.setHeader('Vary', 'Accept-Encoding');
          res.setHeader(
            'Cache-Control',
            isImmutable(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
          );
          if (!encoding) return;
          res.setHeader('Content-Encoding', encoding[0]);
          res.setHeader('Content-Type', typeOf(file));
        })
        .pipe(res)
        .on('close', resolve);
    });
  };
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

const typeOf = (file: string): string => types[extname(file)] ?? 'application/octet-stream';
