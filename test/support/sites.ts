import { readdirSync } from 'node:fs';
import { get } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** An answer as it came: not decompressed. */
export interface RawAnswer {
  status: number | undefined;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
}

/** Asks for a path as it is written, and leaves the answer as it came. */
export const getRaw = (url: string, path: string, headers: Record<string, string> = {}) =>
  new Promise<RawAnswer>((resolve, reject) => {
    get(url, { path, headers }, async (answer) =>
      resolve({ status: answer.statusCode, headers: answer.headers, bytes: await buffer(answer) }),
    ).on('error', reject);
  });

/** The path of a file of a built app, by how its name ends: "assets/icon-….svg". */
export function assetOf(app: string, ending: string): string {
  const found = readdirSync(`web/built/${app}/assets`).find((file) => file.endsWith(ending));
  if (!found) throw new Error(`web/built/${app}/assets has no ${ending}`);
  return `assets/${found}`;
}

/** Ways of compressing that sites answer in, and how each is undone. */
export const compressions = [
  ['br', brotliDecompressSync],
  ['gzip', gunzipSync],
] as const;
