import { join } from 'node:path';
import type { HttpFunction } from '@google-cloud/functions-framework';
import send from 'send';
import { UnknownPath } from '../faults';
import type { DeployedSite } from './catalog';
import { patternOf } from './paths';

/** Where the files of sites lie: the project's root, or the folder a function is deployed from. */
const root = process.cwd();

/** Makes the server of a site's files. It answers undefined where a path is not the site's, and throws UnknownPath where no file is. */
export function filesOf({ path, files }: DeployedSite) {
  const prefix = patternOf(path);

  return (
    segments: readonly string[],
    ...[req, res]: Parameters<HttpFunction>
  ): Promise<void> | undefined => {
    if (!prefix.every((part, index) => segments[index] === part)) return undefined;
    if (req.method !== 'GET' && req.method !== 'HEAD') return undefined;
    const below = segments.slice(prefix.length).map(encodeURIComponent).join('/');
    return new Promise((resolve, reject) => {
      send(req, below, {
        root: join(root, files),
        index: 'index.html',
        dotfiles: 'deny',
        acceptRanges: false,
      })
        .on('error', () => reject(UnknownPath()))
        .on('directory', () => reject(UnknownPath()))
        .pipe(res)
        .on('close', resolve);
    });
  };
}
