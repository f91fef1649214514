import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import send from 'send';
import { tryOriginsIn } from '../../domain/tryHosts';
import { UnknownPath } from '../../faults';
import type { DeployedSite } from '../catalog';
import { patternOf } from './paths';
import { preferredEncoding } from './preferences';
import type { SideRoute } from './sideRoutes';

/** Folder of the files of sites: the project's root, or the folder of a deployed function. */
const root = process.cwd();

/**
 * Returns the Content-Security-Policy of pages: own scripts, requests to this host and to these origins only. Their
 * library injects styles. Source: W3C Content Security Policy Level 3.
 */
const pagePolicy = (origins: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    ['connect-src', "'self'", ...origins].join(' '),
    "font-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

const isRead = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD';

/** True for files with a hash of their content in the name. */
const isImmutable = (file: string): boolean => file.startsWith('assets/');

/** Precompressed variants of a file, by extension, smallest first. */
const encodings = [
  ['br', 'br'],
  ['gzip', 'gz'],
] as const;

/** A site's only file, compressed; files of applications are compressed when they are built. */
interface Packed {
  bytes: Buffer;
  etag: string;
}

/** Compressors by content encoding, smallest result first. */
const packers: Record<string, (plain: Buffer) => Promise<Buffer>> = {
  br: (plain) =>
    promisify(brotliCompress)(plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
    }),
  gzip: (plain) => promisify(gzip)(plain),
};

/** Returns a function that compresses a file, once per encoding. */
function packerOf(file: string) {
  const packed = new Map<string, Promise<Packed>>();
  const pack = async (encoding: string): Promise<Packed> => {
    const plain = await readFile(file);
    const bytes = (await packers[encoding]?.(plain)) ?? plain;
    const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 27);
    return { bytes, etag: `"${hash}-${encoding}"` };
  };
  return (encoding: string): Promise<Packed> => {
    const known = packed.get(encoding) ?? pack(encoding);
    packed.set(encoding, known);
    known.catch(() => packed.delete(encoding));
    return known;
  };
}

/** Sends a compressed file, or 304 to a client that has it. */
function sendPacked(
  req: IncomingMessage,
  res: ServerResponse,
  file: string,
  encoding: string,
  packed: Packed,
) {
  const { bytes, etag } = packed;
  const has = (req.headers['if-none-match'] ?? '')
    .split(/ *, */)
    .some((tag) => tag.replace(/^W\//, '') === etag);
  res.setHeader('ETag', etag).setHeader('Cache-Control', 'public, max-age=0');
  if (has) return void res.writeHead(304).end();
  res
    .writeHead(200, {
      'Content-Type': typeOf(file),
      'Content-Encoding': encoding,
      'Content-Length': bytes.length,
    })
    .end(req.method === 'HEAD' ? undefined : bytes);
}

/**
 * Creates the side route for a site's files, and for `/` if it is the home site. It throws UnknownPath for a
 * missing file.
 */
export function filesOf(
  { path, files, isApplication, isHome, sendsToGateways }: DeployedSite,
  env: NodeJS.ProcessEnv = process.env,
): SideRoute {
  const policy = pagePolicy(sendsToGateways ? tryOriginsIn(env) : []);
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

  const pack = packerOf(folder);

  return (segments, req, res) => {
    if (isHome && segments.length === 0 && isRead(req)) {
      res.writeHead(302, { Location: `${path}/`, 'Cache-Control': 'no-cache', 'Content-Length': 0 }).end();
      return Promise.resolve();
    }
    if (!prefix.every((part, index) => segments[index] === part)) return undefined;
    if (!isRead(req)) return undefined;
    const below = segments.slice(prefix.length);
    const file = isFile(below) ? below.join('/') : 'index.html';
    const accepted = req.headers['accept-encoding'];
    if (!isApplication && below.length === 0) {
      res.appendHeader('Vary', 'Accept-Encoding');
      const chosen = preferredEncoding(accepted, Object.keys(packers));
      if (chosen !== undefined)
        return pack(chosen).then((packed) => sendPacked(req, res, path, chosen, packed));
    }
    const encoding = isApplication && encodingOf(file, accepted);
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
          res.setHeader('Content-Security-Policy', policy);
          res.appendHeader('Vary', 'Accept-Encoding');
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
