import type { ANYBODY } from '../shared/operation';
import { isAllowed, needsFreshCaller, type Permission, permissions, roleNames } from '../shared/permissions';
import { type DeployedOperation, isOperation, loadCatalog } from '../shared/runtime/catalog';
import { openapi } from '../shared/runtime/docs/openapi';
import { writeDerived } from './derived';

/*
 * npm run openapi: writes what is derived from the operations: the OpenAPI document of each dialect, and
 * who may do what; with --check, says whether they are up to date.
 */

const operations = loadCatalog().filter(isOperation);

/** What an operation is called where it takes a permission: by itself, or with the word that has it take that. */
const waysOf = ({ name, permission }: DeployedOperation): [Permission | typeof ANYBODY, string][] =>
  typeof permission === 'string'
    ? [[permission, name]]
    : Object.entries(permission).map(([word, takes]) => [
        takes,
        word === 'otherwise' ? name : `${name} (${word})`,
      ]);

/** What binds callers of role `self` beside the table. */
const ownRules = [
  'API products whose attribute `access` is `internal` do not exist to them, but for those that staff put on a key of theirs;',
  'one that staff revoked is pending wherever an owner asks for it, until it is approved;',
  'of the attributes of apps and keys they write `DisplayName`, `Notes`, `label` and those in `developerAttributes`;',
  'they make at most `appsPerDeveloper` apps and `keysPerApp` keys for each, which last `keyLifetimeDays` or what is asked for up to `keyLifetimeMaxDays`.',
].join(' ');

/** Who may do what, as Markdown. */
function permissionsTable(): string {
  const ways = operations.flatMap(waysOf);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const names = Object.keys(permissions) as Permission[];
  const fresh = names
    .filter(needsFreshCaller)
    .map((name) => `\`${name}\``)
    .join(', ');
  return [
    '# Who may do what',
    '',
    'Derived from `shared/permissions.ts` and the operations by `npm run openapi`. A developer (`self`) may do it only to what is theirs; a credential of another organization finds nothing in this one.',
    '',
    `Requests with one of these permissions [read their caller again](adr/0016-callers-are-read-again.md) before anything is done, instead of using the cache: ${fresh}.`,
    '',
    `What a developer may do is bounded ([settings](storage.md#organizationsorg)): ${ownRules}`,
    '',
    row(['permission', 'what it allows', ...roleNames]),
    row(['---', '---', ...roleNames.map(() => ':-:')]),
    ...names.map((name) =>
      row([`\`${name}\``, permissions[name], ...roleNames.map((role) => (isAllowed(role, name) ? '●' : ''))]),
    ),
    '',
    row(['permission', 'operations that take it']),
    row(['---', '---']),
    ...names.map((name) => {
      const takers = ways.flatMap(([permission, way]) => (permission === name ? [way] : []));
      return row([`\`${name}\``, takers.join(', ')]);
    }),
    '',
    'Operations that anybody may ask without credentials, each with a limit for one network:',
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
    'docs/openapi.json': json(openapi(operations, 'edge')),
    'docs/openapi-x.json': json(openapi(operations, 'x')),
    'docs/permissions.md': permissionsTable(),
  },
  'npm run openapi',
);
