import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/*
 * What bundles leave out of Google's libraries: only Firestore's v1 client is spoken through, over gRPC
 * (docs/adr/0002), and what other clients need would be most of every bundle.
 */

const firestore = dirname(require.resolve('@google-cloud/firestore/package.json'));

/** Modules that nothing calls here, and what stands in their place. */
const spared: readonly (readonly [file: RegExp, source: string])[] = [
  // Google's generated classes for services that are not asked.
  [/google-gax\/build\/protos\/(iam_service|locations|operations)\.js$/, 'exports.google = {};'],
  // Clients over HTTP, and of those services; the v1 client makes itself a client of locations.
  [/google-gax\/build\/src\/(fallback|iamService|operationsClient)\.js$/, ''],
  [/proto3-json-serializer\/build\/src\/index\.js$/, ''],
  [
    /google-gax\/build\/src\/locationService\.js$/,
    'exports.LocationsClient = class { initialize() {} async close() {} };',
  ],
];

/** Descriptors of messages are made for servers that tell of themselves; here they cost a tenth of a start. */
const descriptors: readonly (readonly [text: string, instead: string])[] = [
  ['require("protobufjs/ext/descriptor")', '{}'],
  ["root.toDescriptor('proto3').file", '[]'],
  ["const messageDescriptor = message.toDescriptor('proto3');", ''],
  ['messageDescriptor.$type.toObject(messageDescriptor, descriptorOptions)', 'undefined'],
  ["const enumDescriptor = enumType.toDescriptor('proto3');", ''],
  ['enumDescriptor.$type.toObject(enumDescriptor, descriptorOptions)', 'undefined'],
];

/** Replaces texts in a file. @throws Error when one is not in it: then the library has changed */
function replaced(file: string, replacements: typeof descriptors): string {
  let source = readFileSync(file, 'utf8');
  for (const [text, instead] of replacements) {
    if (!source.includes(text)) throw new Error(`${file} no longer has: ${text}`);
    source = source.replace(text, () => instead);
  }
  return source;
}

/** Leaves out what is not used of Google's libraries. */
export const sparing: Plugin = {
  name: 'sparing',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@google-cloud\/firestore$/ }, () => ({ path: 'firestore', namespace: 'sparing' }));
    onLoad({ filter: /.*/, namespace: 'sparing' }, () => ({
      contents: "export * as v1 from './build/src/v1/firestore_client.js';",
      resolveDir: firestore,
    }));
    for (const [filter, contents] of spared) onLoad({ filter }, () => ({ contents }));
    onLoad({ filter: /@grpc\/proto-loader\/build\/src\/index\.js$/ }, ({ path }) => ({
      contents: replaced(path, descriptors),
    }));
  },
};
