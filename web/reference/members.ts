import type { Resolve, Schema } from './document';

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

const MAX_DEPTH = 6;

/** Resolves references in a schema; keywords beside `$ref` or `allOf` take precedence. */
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

/** Returns the schema that has the members: itself, the items of a list, or the only alternative with members. */
function holder(schema: Schema, resolve: Resolve): Schema | undefined {
  if (schema.properties) return schema;
  if (schema.items) return holder(flat(schema.items, resolve), resolve);
  const held = formsOf(schema).map((form) => holder(flat(form, resolve), resolve));
  return held.find((form) => form !== undefined);
}

function membersOf(schema: Schema, resolve: Resolve, above: string, depth: number): Member[] {
  const held = holder(schema, resolve);
  if (!held || depth > MAX_DEPTH) return [];
  const entries = Object.entries(held.properties ?? {});
  const isRequired = (name: string) => held.required?.includes(name) ?? false;
  // Required members first, otherwise in document order.
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

/** Returns the alternatives of a body or response with their members, nested ones after their parent. */
export function readForms(schema: Schema, resolve: Resolve): Form[] {
  const root = flat(schema, resolve);
  const forms = formsOf(root);
  return (forms.length > 0 ? forms.map((form) => flat(form, resolve)) : [root]).map((form) => ({
    type: typeOf(form, resolve),
    members: membersOf(form, resolve, '', 0),
  }));
}
