import type { ANYBODY } from '../shared/operation';
import { isAllowed, needsFreshCaller, type Permission, permissions, roleNames } from '../shared/permissions';
import { type DeployedOperation, isOperation, loadCatalog } from '../shared/runtime/catalog';
import { openapi } from '../shared/runtime/docs/openapi';
import { writeDerived } from './derived';

/*
 * npm run openapi: generates the OpenAPI document of each dialect and the table of permissions from the functions; with
 * --check, fails if they are out of date.
 */

const functions = loadCatalog();
const operations = functions.filter(isOperation);

/** Returns the permissions an operation needs, each with its name and, if there are several, the action that needs it. */
const waysOf = ({ name, permission }: DeployedOperation): [Permission | typeof ANYBODY, string][] =>
  typeof permission === 'string'
    ? [[permission, name]]
    : Object.entries(permission).map(([word, takes]) => [
        takes,
        word === 'otherwise' ? name : `${name} (${word})`,
      ]);

/** Rules for callers of role `self` in addition to the table. */
const ownRules = [
  'API products whose attribute `access` is `internal`, and `private` ones with an `audience` that they do not belong to, are hidden from them, except those that staff added to a key of theirs;',
  'an API product that staff revoked for an owner is pending on every key that requests it, until it is approved;',
  'they may write only the attributes `DisplayName`, `Notes`, `label` and those in `developerAttributes` of apps and keys;',
  'they may create at most `appsPerDeveloper` apps with `keysPerApp` keys each, which expire after `keyLifetimeDays`, or as requested up to `keyLifetimeMaxDays`.',
].join(' ');

/** Returns the table of permissions as Markdown. */
function permissionsTable(): string {
  const ways = operations.flatMap(waysOf);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const names = Object.keys(permissions) as Permission[];
  const fresh = names
    .filter(needsFreshCaller)
    .map((name) => `\`${name}\``)
    .join(', ');
  return [
    '# Permissions',
    '',
    'Derived from `shared/permissions.ts` and the operations by `npm run openapi`. A developer (`self`) has the permissions only for their own resources; credentials of another organization have no access.',
    '',
    `Requests with one of these permissions [read their caller again](adr/0016-callers-are-read-again.md) first, instead of using the cache: ${fresh}.`,
    '',
    `Developers are limited further ([settings](storage.md#organizationsorg)): ${ownRules}`,
    '',
    row(['permission', 'allows', ...roleNames]),
    row(['---', '---', ...roleNames.map(() => ':-:')]),
    ...names.map((name) =>
      row([`\`${name}\``, permissions[name], ...roleNames.map((role) => (isAllowed(role, name) ? '●' : ''))]),
    ),
    '',
    row(['permission', 'operations that need it']),
    row(['---', '---']),
    ...names.map((name) => {
      const takers = ways.flatMap(([permission, way]) => (permission === name ? [way] : []));
      return row([`\`${name}\``, takers.join(', ')]);
    }),
    '',
    'Operations without credentials, each with a rate limit per network:',
    '',
    row(['operation', 'requests', 'in minutes', 'beyond it']),
    row(['---', '---', '---', '---']),
    ...operations.flatMap(({ name, limit }) =>
      limit ? [row([name, `${limit.max}`, `${limit.window / 60_000}`, limit.beyond])] : [],
    ),
    '',
  ].join('\n');
}

const json = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;

writeDerived(
  {
    'docs/openapi.json': json(openapi(functions, 'edge')),
    'docs/openapi-x.json': json(openapi(functions, 'x')),
    'docs/permissions.md': permissionsTable(),
  },
  'npm run openapi',
);
