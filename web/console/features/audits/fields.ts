import type { Audit } from '../../../../shared/schemas/audit';
import { absoluteWords } from '../../../kit/Moment';
import { kit } from '../../../kit/strings';
import { strings } from '../../strings';

const s = strings.audits;

/** Members of a record, as audit entries have them. */
export type Facts = Readonly<Record<string, unknown>>;

/** A changed field: old and new value; undefined if absent. `isSecret`: neither value is shown. */
export interface FieldChange {
  field: string;
  before?: string;
  after?: string;
  isSecret?: true;
}

/** One step of a change: its fields, and the verb for it if there is one. */
export interface Step {
  label: string;
  rows: FieldChange[];
  deed?: (thing: string) => string;
}

/** Internal members, and members that an entry shows elsewhere. */
const hidden = new Set([
  'createdAt',
  'createdBy',
  'lastModifiedAt',
  'lastModifiedBy',
  'organizationName',
  'organization',
  'owner',
  'ownerKind',
  'facets',
  'appFamily',
  'additions',
  'appCount',
  'space',
  'keyRef',
  'developerId',
  'appId',
  'appGroupId',
  'id',
  'companyName',
  'appGroup',
  'type',
]);
const isHidden = (name: string): boolean => hidden.has(name) || name.endsWith('Key');

const isRecord = (value: unknown): value is Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const recordsIn = (value: unknown): Facts[] => (Array.isArray(value) ? value.filter(isRecord) : []);

/** Returns the members in an entry; undefined if there are none, or they were too long to be stored. */
export function factsIn(json: string | undefined): Facts | undefined {
  if (json === undefined) return undefined;
  const read: unknown = JSON.parse(json);
  return isRecord(read) ? read : undefined;
}

/** "apiResources" → "Api resources". */
export const spaced = (name: string): string => {
  const text = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
};

const known = s.fields as unknown as Record<string, unknown>;
const labelOf = (name: string): string => {
  const label = known[name];
  return typeof label === 'string' ? label : spaced(name);
};

const statuses: Record<string, string | undefined> = kit.status as never;

function shownValue(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.length === 0) return undefined;
  if (value === '') return s.values.empty;
  if (/At$/.test(name) && typeof value === 'number')
    return value < 0 ? kit.moment.never : absoluteWords(value);
  if (name === 'status' && typeof value === 'string') return statuses[value] ?? value;
  if (typeof value === 'boolean') return value ? s.values.yes : s.values.no;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const changeOf = (field: string, before: string | undefined, after: string | undefined): FieldChange => ({
  field,
  ...(before !== undefined && { before }),
  ...(after !== undefined && { after }),
});

const asStep = (row: FieldChange): Step => ({ label: row.field, rows: [row] });

/** Attributes that are shown as fields of their own. */
const named: Record<string, Record<string, string>> = {
  apps: { DisplayName: s.fields.displayName, Notes: s.fields.notes },
  apiProducts: { access: s.fields.access },
  keys: { label: s.fields.label },
};

function attributeRows(kind: string, before: unknown, after: unknown): FieldChange[] {
  const valuesOf = (list: unknown) =>
    new Map(recordsIn(list).map(({ name, value }) => [`${name}`, shownValue('', value)]));
  const [was, is] = [valuesOf(before), valuesOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((name) => was.get(name) !== is.get(name))
    .map((name) => changeOf(named[kind]?.[name] ?? s.fields.attribute(name), was.get(name), is.get(name)));
}

const labelIn = (key: Facts | undefined): string | undefined => {
  const found = recordsIn(key?.attributes).find(({ name }) => name === 'label')?.value;
  return typeof found === 'string' && found !== '' ? found : undefined;
};

/** A key in a sentence, and at the head of a row. */
function callKey(keyRef: string, key: Facts | undefined): { inText: string; inRow: string } {
  const label = labelIn(key);
  return label === undefined
    ? { inText: s.things.keyByRef(keyRef.slice(0, 6)), inRow: s.fields.key(keyRef.slice(0, 6)) }
    : { inText: s.things.keyNamed(label), inRow: s.fields.keyNamed(label) };
}

const grantsOf = (key: Facts | undefined): Map<string, string> =>
  new Map(recordsIn(key?.apiProducts).map(({ apiproduct, status }) => [`${apiproduct}`, `${status}`]));

function grantSteps(ofKey: (thing: string) => string, was: Facts | undefined, is: Facts | undefined): Step[] {
  const [before, after] = [grantsOf(was), grantsOf(is)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => {
      const now = after.get(name);
      const told = (status: string | undefined) => shownValue('status', status);
      const deed = (thing: string) => {
        if (now === undefined) return s.deeds.productRemoved(name, ofKey(thing));
        if (now === 'revoked') return s.deeds.productRevoked(name, ofKey(thing));
        if (now === 'approved' && before.has(name)) return s.deeds.productApproved(name, ofKey(thing));
        return s.deeds.productAdded(name, ofKey(thing));
      };
      const row = changeOf(s.fields.apiProduct(name), told(before.get(name)), told(now));
      return { label: row.field, rows: [row], deed };
    });
}

const keyFields = ['status', 'expiresAt', 'scopes'];

function keySteps(keyRef: string, was: Facts | undefined, is: Facts | undefined): Step[] {
  const { inText, inRow } = callKey(keyRef, is ?? was);
  const ofKey = (thing: string) => s.things.keyOf(inText, thing);
  const plain = keyFields.flatMap((name): Step[] => {
    const row = changeOf(labelOf(name), shownValue(name, was?.[name]), shownValue(name, is?.[name]));
    if (row.before === row.after) return [];
    const status = is?.status;
    const isDecided = name === 'status' && (status === 'approved' || status === 'revoked');
    return [{ ...asStep(row), ...(isDecided && { deed: (thing: string) => s.deeds[status](ofKey(thing)) }) }];
  });
  const attributes = attributeRows('keys', was?.attributes, is?.attributes).map(asStep);
  const inKey = [...plain, ...grantSteps(ofKey, was, is), ...attributes].map((step) => ({
    ...step,
    label: s.fields.ofKey(inRow, step.label),
    rows: step.rows.map((row) => ({ ...row, field: s.fields.ofKey(inRow, row.field) })),
  }));
  if (was && is) return inKey;
  const secret: FieldChange = { field: s.fields.ofKey(inRow, s.fields.secrets), isSecret: true };
  const deed = (thing: string) =>
    is ? s.deeds.keyAdded(inText, thing) : s.deeds.deleted(s.things.keyOf(inText, thing));
  return [{ label: inRow, rows: [...inKey.flatMap(({ rows }) => rows), secret], deed }];
}

function credentialSteps(before: unknown, after: unknown): Step[] {
  const byRef = (list: unknown) => new Map(recordsIn(list).map((key) => [`${key.keyRef}`, key]));
  const [was, is] = [byRef(before), byRef(after)];
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((keyRef) =>
    keySteps(keyRef, was.get(keyRef), is.get(keyRef)),
  );
}

/** Describes a change of an entry, step by step, in words for users. */
export function stepsOf({ entity, before, after }: Audit['changes'][number]): Step[] {
  const [kind = ''] = entity.split('/');
  const [was, is] = [factsIn(before), factsIn(after)];
  const names = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])];
  const steps = names
    .filter((name) => !isHidden(name))
    .flatMap((name): Step[] => {
      const [old, now] = [was?.[name], is?.[name]];
      if (name === 'attributes') return attributeRows(kind, old, now).map(asStep);
      if (name === 'credentials') return credentialSteps(old, now);
      const row = changeOf(labelOf(name), shownValue(name, old), shownValue(name, now));
      if (row.before === row.after) return [];
      const isStatus = name === 'status' && was !== undefined;
      const isDeed = now === 'active' || now === 'inactive' || now === 'approved' || now === 'revoked';
      return [{ ...asStep(row), ...(isStatus && isDeed && { deed: s.deeds[now] }) }];
    });
  const isPassword = kind === 'members' && steps.length === 0 && was && is;
  return isPassword ? [asStep({ field: s.fields.password, isSecret: true })] : steps;
}
