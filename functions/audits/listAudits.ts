import * as z from 'zod';
import { operation } from '../../shared/operation';
import { AuditList } from '../../shared/schemas/audit';
import { countUpTo, pageToken } from '../../shared/schemas/listing';
import { auditEntityOf } from '../../shared/tasks/auditEntity';
import { auditNames } from '../../shared/tasks/auditNames';

const moment = (description: string) =>
  z.coerce
    .number('A whole number is expected')
    .int()
    .min(0)
    .optional()
    .meta({ description: `${description}, in milliseconds since 1970` });

/** Lists audit entries, newest first. Entries are never changed or removed. */
export default operation({
  summary: 'List audit entries',
  method: 'GET',
  path: '/v1/organizations/{org}/audits',
  permission: 'audit.read',
  query: z.object({
    actor: z.string().optional().meta({ description: 'Only what this caller did' }),
    action: z.string().optional().meta({
      description: 'Only what this operation did; `credential.*` for all that begins so',
      example: 'updateDeveloper',
    }),
    outcome: z
      .enum(['done', 'denied'])
      .optional()
      .meta({ description: 'Only what was done, or what somebody was not allowed' }),
    entity: z
      .string()
      .optional()
      .meta({
        description:
          'Only what was done to this entity: its path below the organization as entries have it, or by name: ' +
          '`apps/{appId}`, `developers/{email}`, `companies/{name}`, `appGroups/{name}`',
        example: 'companies/Harbour',
      }),
    names: z
      .enum(['true', 'false'])
      .optional()
      .meta({ description: 'Also returns the names of the developers and apps of the entries' }),
    from: moment('Only from then on'),
    until: moment('Only before then'),
    pageSize: countUpTo(1000),
    pageToken,
  }),
  status: 200,
  response: AuditList,
  faults: [],

  async handler({ params: { org }, query }, { store }) {
    const { actor, action, outcome, entity, names, from, until, pageSize, pageToken: after } = query;
    const [, family] = /^([^.]+)\.\*$/.exec(action ?? '') ?? [];
    const equals = {
      ...(actor !== undefined && { actor }),
      ...(action !== undefined && (family === undefined ? { action } : { family })),
      ...(outcome !== undefined && { outcome }),
    };
    const found = await store.audits.list(
      org,
      { equals, entity: entity && (await auditEntityOf(org, entity, store)), from, until },
      { after, count: pageSize + 1 },
    );
    const audit = found.slice(0, pageSize);
    const known = names === 'true' ? { names: await auditNames(org, audit, store) } : {};
    return { audit, ...known, nextPageToken: found.length > pageSize ? audit.at(-1)?.id : undefined };
  },
});
