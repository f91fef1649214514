import { shapeOf } from '../../schemas/shape';
import { isAbsent } from '../dialects/members';
import type { Docs } from './dialectDocs';
import { notePlaces, withPlaces } from './xmlDocs';

/** Documentation of the Edge dialect; schemas are in its form already. */
export const edgeDocs: Docs = {
  about:
    'The form of Apigee Edge: 64-bit integers are numbers, names are bare lists, and entities say who created and changed them. Answers are XML where `Accept` prefers `application/xml`, and bodies may be XML as well.',
  faults: ({ faults }) => faults,
  send: (body) => body,
  translate(schema, { zodSchema }) {
    const { properties = {} } = schema;
    for (const [name, member] of shapeOf(zodSchema).members)
      if (isAbsent(member, 'edge')) delete properties[name];
    notePlaces(schema, zodSchema);
  },
  complete: withPlaces,
  refusal: {
    id: 'Fault',
    schema: {
      type: 'object',
      properties: {
        code: { type: 'string' },
        message: { type: 'string' },
        contexts: { type: 'array', maxItems: 0 },
      },
      required: ['code', 'message', 'contexts'],
      additionalProperties: false,
    },
  },
  refusalWith: (_, codes) => ({ properties: { code: { enum: [...codes] } } }),
};
