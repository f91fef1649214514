import { listOf, type Members, membersOf, type Resolve, textOf } from './document';

/** A row of a table of members. */
export interface Member {
  /** Path from the root: "credentials.apiProducts.status". */
  path: string;
  name: string;
  /** 0 for members of the root. */
  depth: number;
  type: string;
  description: string;
  fallback: unknown;
  isRequired: boolean;
  choices: string[];
}

/** One alternative of a body or response: its type, and its members, if it has any. */
export interface Form {
  type: string;
  members: Member[];
}

/** Maximum nesting of rows, and of schemas in schemas: a schema may contain itself. */
const MAX_DEPTH = 6;
const MAX_SCHEMA_DEPTH = 12;

/** Maximum rows of a table, and alternatives of a schema. */
const MAX_ROWS = 500;
const MAX_FORMS = 20;

/** Maximum schemas that one table takes: a short document can stand for any number of them. */
const MAX_SCHEMAS = 20_000;

/** The reading of one table. */
interface Work {
  resolve: Resolve;
  /** How many more schemas it may take. */
  left: number;
}

/** A schema with its references resolved. */
interface Schema {
  type: string | undefined;
  format: string;
  description: string;
  fallback: unknown;
  choices: readonly unknown[];
  properties: Members | undefined;
  required: readonly unknown[];
  items: unknown;
  forms: readonly unknown[];
}

const empty: Schema = {
  type: undefined,
  format: '',
  description: '',
  fallback: undefined,
  choices: [],
  properties: undefined,
  required: [],
  items: undefined,
  forms: [],
};

const typeIn = ({ type, $ref }: Members): string | undefined => {
  if (Array.isArray(type)) return type.map(String).join(' | ');
  if (typeof type === 'string') return type;
  // A reference to another document is shown, and not followed.
  return typeof $ref === 'string' && !$ref.startsWith('#') ? $ref : undefined;
};

const formsIn = ({ anyOf, oneOf }: Members): readonly unknown[] =>
  (Array.isArray(anyOf) ? anyOf : listOf(oneOf)).slice(0, MAX_FORMS);

/** Resolves references in a schema; keywords beside `$ref` or `allOf` take precedence. */
function flat(value: unknown, work: Work, depth = 0): Schema {
  const raw = membersOf(value);
  if (depth > MAX_SCHEMA_DEPTH || --work.left < 0) return empty;
  const isReference = typeof raw.$ref === 'string';
  const parts = [
    ...(isReference ? [flat(work.resolve(raw), work, depth + 1)] : []),
    ...listOf(raw.allOf)
      .slice(0, MAX_FORMS)
      .map((each) => flat(each, work, depth + 1)),
  ];
  const own = membersOf(raw.properties);
  const properties = Object.assign(
    Object.create(null),
    ...parts.map((part) => part.properties),
    own,
  ) as Members;
  const before: Schema = Object.assign(
    { ...empty },
    ...parts.map((part) =>
      Object.fromEntries(Object.entries(part).filter(([, each]) => each !== undefined && each !== '')),
    ),
  );
  const choices = listOf(raw.enum);
  const forms = formsIn(raw);
  return {
    type: typeIn(raw) ?? before.type,
    format: textOf(raw.format) || before.format,
    description: textOf(raw.description) || before.description,
    fallback: raw.default ?? before.fallback,
    choices: choices.length > 0 ? choices : before.choices,
    properties: Object.keys(properties).length > 0 ? properties : undefined,
    required: [...parts.flatMap((part) => part.required), ...listOf(raw.required)],
    items: raw.items ?? before.items,
    forms: forms.length > 0 ? forms : before.forms,
  };
}

function typeOf(schema: Schema, work: Work, depth = 0): string {
  const { type, items, format, properties, forms } = schema;
  if (depth > MAX_DEPTH) return '…';
  const below = (value: unknown) => typeOf(flat(value, work), work, depth + 1);
  if (forms.length > 0) return [...new Set(forms.map(below))].join(' | ');
  if (items) return `${below(items)}[]`;
  if (type === 'integer' && format) return format;
  return type ?? (properties ? 'object' : 'any');
}

/** Returns the schema that has the members: itself, the items of a list, or the only alternative with members. */
function holder(schema: Schema, work: Work, depth = 0): Schema | undefined {
  if (schema.properties) return schema;
  if (depth > MAX_DEPTH) return undefined;
  const below = (value: unknown) => holder(flat(value, work), work, depth + 1);
  if (schema.items) return below(schema.items);
  for (const form of schema.forms) {
    const held = below(form);
    if (held) return held;
  }
  return undefined;
}

/** Adds rows for the members of a schema, nested ones after their parent. */
function addMembers(rows: Member[], schema: Schema, work: Work, above: string, depth: number): void {
  const held = holder(schema, work);
  if (!held || depth > MAX_DEPTH) return;
  const entries = Object.entries(held.properties ?? {});
  const required = new Set(held.required);
  // Required members first, otherwise in document order.
  const ordered = [
    ...entries.filter(([name]) => required.has(name)),
    ...entries.filter(([name]) => !required.has(name)),
  ];
  for (const [name, value] of ordered) {
    if (rows.length >= MAX_ROWS) return;
    const member = flat(value, work);
    const path = above === '' ? name : `${above}.${name}`;
    const { description, fallback, choices } = member;
    rows.push({
      path,
      name,
      depth,
      description,
      fallback,
      type: typeOf(member, work),
      isRequired: required.has(name),
      choices: (choices.length > 0 ? choices : flat(member.items, work).choices).map(String),
    });
    addMembers(rows, member, work, path, depth + 1);
  }
}

/** Returns the alternatives of a body or response with their members. */
export function readForms(schema: unknown, resolve: Resolve): Form[] {
  const work = { resolve, left: MAX_SCHEMAS };
  const root = flat(schema, work);
  const forms = root.forms.length > 0 ? root.forms.map((form) => flat(form, work)) : [root];
  return forms.map((form) => {
    const members: Member[] = [];
    addMembers(members, form, work, '', 0);
    return { type: typeOf(form, work), members };
  });
}
