import type { Audit } from '../../../../shared/schemas/audit';
import { decodedName, parseAppRef } from '../../../../shared/schemas/owner';
import { strings } from '../../strings';
import { type Facts, factsIn, type Step, spaced, stepsOf } from './fields';

const s = strings.audits;

/** Names of an entity (`developers/{developerId}`) that an entry does not contain. */
export type FactsOf = (entity: string) => Facts | undefined;

/** A parsed entity: its kind and its ids. */
export interface Thing {
  kind: string;
  id: string;
  /** Of an app, its name and whose it is (`developers/{developerId}`), where the entity tells. */
  app?: { name: string; owner: string };
  keyRef?: string;
}

/** Takes apart a path below the organization, of storage or of a request that was refused. */
export function thingOf(entity: string): Thing {
  const [collection = '', id = '', part, partId, ...rest] = entity.split('/');
  const kind =
    { apiproducts: 'apiProducts', appgroups: 'appGroups', users: 'members' }[collection] ?? collection;
  if (kind === 'apps') {
    const app = parseAppRef(id);
    return {
      kind,
      id,
      ...(app && { app: { ...app, name: decodedName(app.name) } }),
      ...(part === 'keys' && partId !== undefined && { keyRef: partId }),
    };
  }
  if (part === 'apps' && partId !== undefined) {
    const app = { name: decodedName(partId), owner: `${kind}/${id}` };
    return { kind: 'apps', id: '', app, ...(rest[0] === 'keys' && { keyRef: rest[1] ?? '' }) };
  }
  return { kind, id: decodedName(id) };
}

/** The entity of the thing itself, without the part of it. */
export const wholeOf = (entity: string): string => entity.replace(/^(apps\/[^/]+)\/.*$/, '$1');

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const nouns: Record<string, string | undefined> = {
  developers: s.things.developer,
  apps: s.things.app,
  apiProducts: s.things.product,
  companies: s.things.company,
  appGroups: s.things.appGroup,
  members: s.things.member,
  tokens: s.things.token,
};

/** The id in the entity of a sign-in under a name that no member has. */
const UNKNOWN = '…';

/** The name of an entity without the noun: "Dora Diaz", "storefront". */
export function nameOf(entity: string, facts: Facts | undefined): string {
  const { kind, id, app } = thingOf(entity);
  if (kind === 'developers') {
    const [firstName, lastName] = [text(facts?.firstName), text(facts?.lastName)];
    return firstName && lastName ? `${firstName} ${lastName}` : (text(facts?.email) ?? id);
  }
  if (kind === 'apps') return app?.name ?? text(facts?.name) ?? id;
  if (kind === 'tokens') return text(facts?.name) ?? id;
  if (kind === 'keys') return s.things.unknownKey;
  if (kind === 'members' && id === UNKNOWN) return s.things.unknownMember;
  return id;
}

/** Names an entity in a sentence: developers with a known name without a noun, all others with it. */
function callThing(entity: string, facts: Facts | undefined, { full = false } = {}): string {
  const { kind } = thingOf(entity);
  if (kind === 'organization') return s.things.organization;
  const name = nameOf(entity, facts);
  const noun = nouns[kind];
  if (noun === undefined) return name || spaced(kind);
  const isPerson = kind === 'developers' && text(facts?.lastName) !== undefined;
  return isPerson && !full ? name : s.things.named(noun, name);
}

/** Returns what is known of a changed entity at that time; values of the entry override current ones. */
export function factsThen(
  { entity, before, after }: Audit['changes'][number],
  factsOf: FactsOf,
): Facts | undefined {
  const [was, is] = [factsIn(before), factsIn(after)];
  const now = factsOf(entity);
  return was || is || now ? { ...now, ...is, ...was } : undefined;
}

/** The change that an entry is about: of several, the one of the owner of the others. */
function mainOf({ changes }: Audit): Audit['changes'][number] | undefined {
  const rank = (entity: string) => ['developers', 'companies', 'appGroups'].includes(thingOf(entity).kind);
  return changes.find(({ entity }) => rank(entity)) ?? changes[0];
}

const shown = 3;
const short = (value: string): string => (value.length > 80 ? `${value.slice(0, 79)}…` : value);

function stepWords({ rows, deed }: Step, thing: string): string {
  if (deed) return deed(thing);
  const [{ field, before, after, isSecret } = { field: '' }] = rows;
  if (isSecret) return s.deeds.changedSecret(field, thing);
  if (before === undefined) return s.deeds.set(field, thing, short(after ?? ''));
  if (after === undefined) return s.deeds.removed(field, thing, short(before));
  return s.deeds.changed(field, thing, short(before), short(after));
}

function changeWords(change: Audit['changes'][number], factsOf: FactsOf): string {
  const { entity, before, after } = change;
  const facts = factsThen(change, factsOf);
  if (before === undefined && after !== undefined)
    return s.deeds.created(callThing(entity, facts, { full: true }));
  if (before !== undefined && after === undefined)
    return s.deeds.deleted(callThing(entity, facts, { full: true }));
  const thing = callThing(entity, facts);
  const steps = stepsOf(change);
  const [first] = steps;
  if (!first) return s.deeds.updated(thing);
  if (steps.length === 1) return stepWords(first, thing);
  const labels = steps.map(({ label }) => label);
  const listed = labels.length <= shown ? labels : labels.slice(0, shown - 1);
  return s.deeds.changedSome(s.fields.several(listed, labels.length - listed.length), thing);
}

/** The action of wrong passwords: nobody is known to have done it. */
const SIGN_IN_FAILED = 'session.failed';

/** Who did it, in words. */
export const actorOf = ({ action, actor }: Pick<Audit, 'action' | 'actor'>): string =>
  action === SIGN_IN_FAILED ? s.things.somebody : actor;

/** Describes an action without changes to the entity. */
function noteWords(
  { action, refused, rows, attempts = 1, imported, entities: [entity = ''] }: Audit,
  factsOf: FactsOf,
): string {
  const facts = factsOf(wholeOf(entity));
  const { keyRef, kind } = thingOf(entity);
  const thing = callThing(wholeOf(entity), facts);
  if (action === 'export.created') {
    return s.deeds.exported(entity.endsWith(':exportAll') ? s.things.allFile : s.things.developersFile, rows);
  }
  if (imported) return s.deeds.imported(imported);
  if (action === SIGN_IN_FAILED) return s.deeds.signInFailed(nameOf(entity, facts), attempts);
  const isKeyKnown = keyRef !== undefined;
  const key = isKeyKnown ? s.things.keyOf(s.things.key, thing) : s.things.unknownKey;
  if (refused !== undefined) return s.deeds.tried(spaced(action), kind === 'keys' ? key : thing);
  if (action === 'credential.revealed') return s.deeds.revealed(key);
  if (action === 'credential.copied') return s.deeds.copied(key);
  if (action === 'session.started') return s.deeds.signedIn;
  if (action === 'lookUpKey') return s.deeds.lookedUp(key);
  return s.deeds.did(spaced(action), isKeyKnown ? key : thing);
}

/** Describes an action without its actor: "changed First name of Dora Diaz: Dora → Doris". */
export function deedWords(entry: Audit, factsOf: FactsOf = () => undefined): string {
  const change = mainOf(entry);
  if (!change) return noteWords(entry, factsOf);
  const deed = changeWords(change, factsOf);
  const more = entry.changes.length - 1;
  return more > 0 ? s.deeds.andMore(deed, more) : deed;
}

/**
 * An audit entry as a sentence: "ana@acme.test changed First name of Dora Diaz: Dora → Doris". `factsOf`
 * tells what the entry does not, such as the rest of a developer's name.
 */
export const auditWords = (entry: Audit, factsOf?: FactsOf): string =>
  s.deeds.sentence(actorOf(entry), deedWords(entry, factsOf));

/** The address that a request came from; one of IPv4 as people write it. */
export const sourceOf = ({ address }: Pick<Audit, 'address'>): string | undefined =>
  address?.replace(/^::ffff:(?=\d+\.)/, '');

/** The entity of an entry, with its name at that time and what is known of it. `isGone`: the entry deletes it. */
export function objectOf(
  entry: Audit,
  factsOf: FactsOf = () => undefined,
): { entity: string; name: string; noun: string | undefined; facts: Facts | undefined; isGone: boolean } {
  const change = mainOf(entry);
  const entity = wholeOf(change?.entity ?? entry.entities[0] ?? '');
  const facts = change ? factsThen(change, factsOf) : factsOf(entity);
  const isGone = facts?.isGone === true || (change?.before !== undefined && change.after === undefined);
  return { entity, name: nameOf(entity, facts), noun: nouns[thingOf(entity).kind], facts, isGone };
}
