import { existsSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import send from 'send';
import { UnknownPath } from '../../faults';
import type { DeployedSite } from '../catalog';
import { patternOf } from './paths';
import { preferredEncoding } from './preferences';
import type { SideRoute } from './sideRoutes';

/** Folder of the files of sites: the project's root, or the folder of a deployed function. */
const root = process.cwd();

/**
 * Content-Security-Policy of pages: own scripts, requests to this host only. Their library injects styles.
 * Source: W3C Content Security Policy Level 3.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** True for files with a hash of their content in the name. */
const isImmutable = (file: string): boolean => file.startsWith('assets/');

/** Precompressed variants of a file, by extension, smallest first. */
const encodings = [
  ['br', 'br'],
  ['gzip', 'gz'],
] as const;

/** Creates the side route for a site's files. It throws UnknownPath for a missing file. */
export function filesOf({ path, files, isApplication }: DeployedSite): SideRoute {
  const prefix = patternOf(path);
  const folder = join(root, files);
  const own = new Set(isApplication && existsSync(folder) ? readdirSync(folder) : []);

  /** True if a path is a file; other paths of an application are addresses of pages. */
  const isFile = (below: readonly string[]): boolean =>
    !isApplication || below[0] === 'assets' || (below.length === 1 && own.has(below[0] ?? ''));

  const encodingOf = (file: string, accepted: string | undefined) => {
    const available = encodings.filter(([, ending]) => existsSync(join(folder, `${file}.${ending}`)));
    const names = available.map(([name]) => name);
    const chosen = preferredEncoding(accepted, names);
    return available.find(([name]) => name === chosen);
  };

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
          res.setHeader('Content-Security-Policy', PAGE_POLICY);
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
