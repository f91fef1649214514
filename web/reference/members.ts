import type { Resolve, Schema } from './document';

/** A line of a table of members. */
export interface Member {
  /** Where it is, from the root: "credentials.apiProducts.status". */
  path: string;
  name: string;
  /** 0 for members of the root itself. */
  depth: number;
  type: string;
  description: string;
  fallback: unknown;
  isRequired: boolean;
  choices: string[];
}

/** One form that a body or answer may have: what it is, and its members when it has some. */
export interface Form {
  type: string;
  members: Member[];
}

const DEEPEST = 6;

/** A schema without references: what stands beside one, or beside `allOf`, counts before what it refers to. */
function flat(schema: Schema, resolve: Resolve): Schema {
  const { $ref, allOf, ...own } = schema;
  const under = $ref === undefined ? {} : flat(resolve<Schema>({ $ref }), resolve);
  const all = (allOf ?? []).map((each) => flat(each, resolve));
  const parts = [under, ...all, own];
  const properties = Object.assign({}, ...parts.map((part) => part.properties));
  return {
    ...Object.assign({}, ...parts),
    ...(Object.keys(properties).length > 0 && { properties }),
    required: parts.flatMap(({ required }) => required ?? []),
  };
}

const formsOf = (schema: Schema): Schema[] => schema.anyOf ?? schema.oneOf ?? [];

function typeOf(schema: Schema, resolve: Resolve): string {
  const { type, items, format, properties } = schema;
  const forms = formsOf(schema);
  if (forms.length > 0)
    return [...new Set(forms.map((form) => typeOf(flat(form, resolve), resolve)))].join(' | ');
  if (items) return `${typeOf(flat(items, resolve), resolve)}[]`;
  if (type === 'integer' && format) return format;
  return type ?? (properties ? 'object' : 'any');
}

/** Where members lie: in the schema itself, in the items of a list, or in the one form that has some. */
function holder(schema: Schema, resolve: Resolve): Schema | undefined {
  if (schema.properties) return schema;
  if (schema.items) return holder(flat(schema.items, resolve), resolve);
  const held = formsOf(schema).map((form) => holder(flat(form, resolve), resolve));
  return held.find((form) => form !== undefined);
}

function membersOf(schema: Schema, resolve: Resolve, above: string, depth: number): Member[] {
  const held = holder(schema, resolve);
  if (!held || depth > DEEPEST) return [];
  const entries = Object.entries(held.properties ?? {});
  const isRequired = (name: string) => held.required?.includes(name) ?? false;
  // What must be there comes first, else in the order of the document.
  return [...entries.filter(([name]) => isRequired(name)), ...entries.filter(([name]) => !isRequired(name))]
    .map(([name, member]) => [name, flat(member, resolve)] as const)
    .flatMap(([name, member]) => {
      const path = above === '' ? name : `${above}.${name}`;
      const row: Member = {
        path,
        name,
        depth,
        type: typeOf(member, resolve),
        description: member.description ?? '',
        fallback: member.default,
        isRequired: isRequired(name),
        choices: (member.enum ?? member.items?.enum ?? []).map(String),
      };
      return [row, ...membersOf(member, resolve, path, depth + 1)];
    });
}

/** The forms of a body or answer, each with its members, nested ones after the one they lie in. */
export function readForms(schema: Schema, resolve: Resolve): Form[] {
  const root = flat(schema, resolve);
  const forms = formsOf(root);
  return (forms.length > 0 ? forms.map((form) => flat(form, resolve)) : [root]).map((form) => ({
    type: typeOf(form, resolve),
    members: membersOf(form, resolve, '', 0),
  }));
}
