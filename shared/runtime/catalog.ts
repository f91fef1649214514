import { readdirSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Endpoint } from '../endpoint';
import { ANYBODY, type Operation } from '../operation';
import { permissions } from '../permissions';
import type { Site } from '../site';
import type { Trigger } from '../trigger';

interface Named {
  /** File name without extension. */
  name: string;
  /** Folder of the file. */
  resource: string;
  /** Path of the file. */
  file: string;
}

export type DeployedOperation = Named & { kind: 'operation' } & Operation;
export type DeployedTrigger = Named & { kind: 'trigger' } & Trigger;
export type DeployedEndpoint = Named & { kind: 'endpoint' } & Endpoint;
export type DeployedSite = Named & { kind: 'site' } & Site;

/** A deployed function: its definition, named after its file. */
export type Deployed = DeployedOperation | DeployedTrigger | DeployedEndpoint | DeployedSite;

const root = join(__dirname, '../../functions');

/** Returns the files of all functions by function name; no other list exists. */
const files = (): Map<string, string> =>
  new Map(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.parentPath !== root)
      .map(
        (entry) => [basename(entry.name, extname(entry.name)), join(entry.parentPath, entry.name)] as const,
      )
      .sort(),
  );

function load(name: string, file: string): Deployed {
  const fn: Deployed = { name, resource: basename(dirname(file)), file, ...require(file).default };
  if (fn.kind === 'operation') requirePermission(fn);
  return fn;
}

/** An operation that does not say who may call it does not start. */
function requirePermission({ name, permission, limit }: DeployedOperation): void {
  if ((permission === ANYBODY) !== (limit !== undefined))
    throw new Error(`${name} has a limit exactly when anybody may ask`);
  if (permission === ANYBODY) return;
  const all = typeof permission === 'string' ? [permission] : Object.values(permission ?? {});
  if (all.length === 0 || !all.every((known) => Object.hasOwn(permissions, known)))
    throw new Error(`${name} states no permission of shared/permissions.ts`);
}

/** Loads one function and nothing else. @throws Error if there is no such function */
export function loadFunction(name: string): Deployed {
  const file = files().get(name);
  if (!file) throw new Error(`No function is named ${name}`);
  return load(name, file);
}

/** Loads all functions, or those of one folder, ordered by name. */
export const loadCatalog = (resource?: string): Deployed[] =>
  [...files()]
    .filter(([, file]) => resource === undefined || basename(dirname(file)) === resource)
    .map(([name, file]) => load(name, file));

export const isOperation = (fn: Deployed): fn is DeployedOperation => fn.kind === 'operation';
export const isTrigger = (fn: Deployed): fn is DeployedTrigger => fn.kind === 'trigger';
export const isEndpoint = (fn: Deployed): fn is DeployedEndpoint => fn.kind === 'endpoint';
export const isSite = (fn: Deployed): fn is DeployedSite => fn.kind === 'site';

/** Returns the name of a deployed function, such as `create-developer-app`. */
export const deployedName = ({ name }: Named): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
