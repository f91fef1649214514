import type { z } from 'zod';
import { InvalidRequest, NameMismatch } from '../../faults';
import { below } from '../../schemas/refusing';
import { shapeOf } from '../../schemas/shape';
import { traitsOf } from '../../schemas/traits';
import { inProto3, isAbsent } from '../dialects/members';
import { type NamedList, namedListOf } from '../dialects/x';
import { details, wordOf } from '../dialects/xFaults';
import { defaults, isMembers, namingOf } from '../dialects/xRequests';
import type { Docs, JsonSchema, Origin } from './dialectDocs';

/** Schema of an object with exactly these members. */
const exactly = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const text: JsonSchema = { type: 'string' };

const detail = (type: string, member: string, item: JsonSchema): JsonSchema =>
  exactly({ '@type': { const: type }, [member]: { type: 'array', minItems: 1, items: item } });

/** Source: google.rpc.Status and google/rpc/error_details.proto. */
const Status: JsonSchema = exactly({
  error: exactly({
    code: { type: 'integer', description: 'The HTTP status' },
    message: text,
    status: text,
    details: {
      type: 'array',
      minItems: 2,
      maxItems: 2,
      prefixItems: [
        {
          anyOf: [
            detail(
              details.precondition,
              'violations',
              exactly({ type: text, subject: text, description: text }),
            ),
            detail(details.badRequest, 'fieldViolations', exactly({ field: text, description: text })),
          ],
        },
        exactly({ '@type': { const: details.requestInfo }, requestId: text }),
      ],
    },
  }),
});

/**
 * Constrains a refusal: field violations for invalid fields, otherwise the code as the type of a violation.
 */
function statusWith(status: number, codes: readonly string[]): JsonSchema {
  const types = codes.filter((code) => code !== InvalidRequest.code);
  const violations: JsonSchema = { items: { properties: { type: { enum: types } } } };
  const precondition: JsonSchema = { properties: { '@type': { const: details.precondition }, violations } };
  const badRequest: JsonSchema = { properties: { '@type': { const: details.badRequest } } };
  const isBoth = types.length > 0 && types.length < codes.length;
  const first = isBoth ? { anyOf: [precondition, badRequest] } : types.length > 0 ? precondition : badRequest;
  const error: Record<string, JsonSchema> = {
    code: { const: status },
    status: { enum: [...new Set(codes.map((code) => wordOf(code, status)))] as string[] },
    details: { prefixItems: [first] },
  };
  return { properties: { error: { properties: error } } };
}

const isList = (schema: JsonSchema | boolean | undefined): schema is JsonSchema =>
  typeof schema === 'object' && schema.type === 'array';

/** Translates lists of names to lists of objects, as `present` does. */
function translateForms(schema: JsonSchema, { noun, name }: NamedList): void {
  const item = exactly({ [name]: text });
  const items: JsonSchema = { type: 'array', minItems: 1, items: item };
  schema.anyOf = schema.anyOf?.map((form) =>
    isList(form) ? { type: 'object', properties: { [noun]: items }, additionalProperties: false } : form,
  ) as never;
}

/** Translates an object schema, as `inProto3` translates objects. */
function translateMembers(schema: JsonSchema, zodSchema: z.core.$ZodType): void {
  const { properties = {}, required = [] } = schema;
  const { members } = shapeOf(zodSchema);
  for (const [name, member] of members) if (isAbsent(member, 'x')) delete properties[name];
  for (const member of Object.values(properties)) if (isList(member)) member.minItems = 1;
  schema.required = required.filter(
    (name) => properties[name] && !isList(properties[name]) && !traitsOf(members.get(name)).omittedWhenZero,
  );
  if (schema.required.length === 0) delete schema.required;
}

/** Makes members optional that `accept` sets. */
function translateBody(schema: JsonSchema): void {
  for (const [name, value] of Object.entries(defaults)) {
    if (!schema.properties?.[name]) continue;
    schema.required = (schema.required ?? []).filter((member) => member !== name);
    Object.assign(schema.properties[name] as JsonSchema, { default: value });
  }
}

function translate(schema: JsonSchema, { zodSchema, io }: Origin): void {
  delete schema.xml;
  if (schema.format === 'int64') {
    for (const name of ['minimum', 'maximum', 'default']) delete schema[name];
    Object.assign(schema, { type: 'string', pattern: '^-?\\d+$', example: `${schema.example}` });
  }
  if (isMembers(schema.example)) schema.example = inProto3(schema.example, zodSchema);
  if (io === 'input') translateBody(schema);
  else if (schema.type === 'object') translateMembers(schema, zodSchema);
  const list = io === 'output' && namedListOf(zodSchema);
  if (list) translateForms(schema, list);
}

/** Faults of a missing `startKey`, which X does not have. */
const missingStart = /_doesnot_exist$/;

const faultsOf: Docs['faults'] = (operation) => {
  const { query, faults } = operation;
  const pages = query && below(query, 'startKey');
  return [
    ...faults.filter(({ code }) => !(pages && missingStart.test(code))),
    ...(namingOf(operation) ? [NameMismatch] : []),
  ];
};

/** Documentation of the X dialect. */
export const xDocs: Docs = {
  about:
    'The form of Apigee X: 64-bit integers are text, lists are lists of objects, empty lists are left out, and refusals are `google.rpc.Status`, with the code as the type of the first violation. Members that neither a request nor its answer has are refused.',
  faults: faultsOf,
  send: inProto3,
  translate,
  complete: (document) => document,
  refusal: { id: 'Status', schema: Status },
  refusalWith: statusWith,
};
