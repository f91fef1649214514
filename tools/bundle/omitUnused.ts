import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';
import { protobuf } from 'google-gax';
import { methods } from '../../shared/firestore/client';

/*
 * Leaves the unused parts of Google's libraries out of bundles: only Firestore's v1 client over gRPC is used
 * (docs/adr/0002), and the rest would be most of every bundle.
 */

const firestore = dirname(require.resolve('@google-cloud/firestore/package.json'));

/** Modules that are never called, with their replacements. */
const unusedModules: readonly (readonly [file: RegExp, source: string])[] = [
  // Google's generated classes for services that are not called.
  [/google-gax\/build\/protos\/(iam_service|locations|operations)\.js$/, 'exports.google = {};'],
  // HTTP clients and clients of those services; the v1 client creates a locations client.
  [/google-gax\/build\/src\/(fallback|iamService|operationsClient)\.js$/, ''],
  [/proto3-json-serializer\/build\/src\/index\.js$/, ''],
  [
    /google-gax\/build\/src\/locationService\.js$/,
    'exports.LocationsClient = class { initialize() {} async close() {} };',
  ],
];

/** Message descriptors serve only server reflection; creating them takes a tenth of a start. */
const descriptors: readonly (readonly [text: string, instead: string])[] = [
  ['require("protobufjs/ext/descriptor")', '{}'],
  ["root.toDescriptor('proto3').file", '[]'],
  ["const messageDescriptor = message.toDescriptor('proto3');", ''],
  ['messageDescriptor.$type.toObject(messageDescriptor, descriptorOptions)', 'undefined'],
  ["const enumDescriptor = enumType.toDescriptor('proto3');", ''],
  ['enumDescriptor.$type.toObject(enumDescriptor, descriptorOptions)', 'undefined'],
];

/** Replaces texts in a file. @throws Error if one is missing, since the library has changed */
function replaced(file: string, replacements: typeof descriptors): string {
  let source = readFileSync(file, 'utf8');
  for (const [text, instead] of replacements) {
    if (!source.includes(text)) throw new Error(`${file} no longer has: ${text}`);
    source = source.replace(text, () => instead);
  }
  return source;
}

const SERVICE = 'google.firestore.v1.Firestore';

/** A package, message, enumeration or service in protobufjs's JSON format. */
interface ProtoDescription {
  nested?: Record<string, ProtoDescription>;
  /** Methods of a service by name. */
  methods?: Record<string, unknown>;
}

/** Returns the names of all messages and enumerations that the called methods use. */
function typesUsed(described: ProtoDescription): Set<string> {
  const root = protobuf.Root.fromJSON(described).resolveAll() as protobuf.Root;
  const service = root.lookupService(SERVICE);
  const used = new Set<protobuf.ReflectionObject>();
  const use = (type: protobuf.ReflectionObject | null): void => {
    if (!type || used.has(type)) return;
    used.add(type);
    if (type instanceof protobuf.Type) for (const { resolvedType } of type.fieldsArray) use(resolvedType);
  };
  for (const name of methods) {
    const method = service.methods[name];
    if (!method) throw new Error(`${SERVICE} no longer has ${name}`);
    use(method.resolvedRequestType);
    use(method.resolvedResponseType);
  }
  return new Set([...used].map(({ fullName }) => fullName.slice(1)));
}

/** Reduces a protocol description to the used types and the called methods. */
function pruned(described: ProtoDescription): ProtoDescription {
  const used = typesUsed(described);
  const below = ({ nested = {}, ...own }: ProtoDescription, path: string): ProtoDescription | undefined => {
    if (own.methods) {
      const called = methods.map((method) => [method, own.methods?.[method]]);
      return path === SERVICE ? { ...own, methods: Object.fromEntries(called) } : undefined;
    }
    const kept = Object.entries(nested).flatMap(([name, member]) => {
      const inside = below(member, path === '' ? name : `${path}.${name}`);
      return inside ? [[name, inside] as const] : [];
    });
    if (kept.length > 0) return { ...own, nested: Object.fromEntries(kept) };
    return used.has(path) ? own : undefined;
  };
  return below(described, '') ?? {};
}

/** Leaves out the unused parts of Google's libraries. */
export const omitUnused: Plugin = {
  name: 'omit-unused',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@google-cloud\/firestore$/ }, () => ({
      path: 'firestore',
      namespace: 'omit-unused',
    }));
    onLoad({ filter: /.*/, namespace: 'omit-unused' }, () => ({
      contents: "export * as v1 from './build/src/v1/firestore_client.js';",
      resolveDir: firestore,
    }));
    for (const [filter, contents] of unusedModules) onLoad({ filter }, () => ({ contents }));
    onLoad({ filter: /@google-cloud\/firestore\/build\/protos\/v1\.json$/ }, ({ path }) => ({
      contents: JSON.stringify(pruned(JSON.parse(readFileSync(path, 'utf8')))),
      loader: 'json',
    }));
    onLoad({ filter: /@grpc\/proto-loader\/build\/src\/index\.js$/ }, ({ path }) => ({
      contents: replaced(path, descriptors),
    }));
  },
};
