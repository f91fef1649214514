import type { Reply } from '../support/registry/registry';

/** What Edge calls the fault that was answered, in either dialect. */
export const codeOf = ({ body }: Reply): string | undefined => {
  const [detail] = body?.error?.details ?? [];
  // X tells of fields that are wrong in a detail of their own, which has no room for a code.
  if (detail?.fieldViolations) return 'keymint.InvalidRequest';
  return body?.code ?? detail?.violations[0].type;
};

/** Status and code of a refusal: `404 developer.service.AppDoesNotExist`. */
export const refusalOf = (reply: Reply): string => `${reply.status} ${codeOf(reply)}`;

/** What a refusal says, in either dialect. */
export const messageOf = ({ body }: Reply): string => body.message ?? body.error.message;

// biome-ignore lint/suspicious/noExplicitAny: rows look into answers freely
type Entity = any;

/** A list within an entity; X leaves out the empty ones. */
export const listIn = (list: Entity[] | undefined): Entity[] => list ?? [];

/** What an expanded list holds, under whatever word. */
export const entitiesOf = ({ body }: Reply): Entity[] => listIn(Object.values(body)[0] as Entity[]);

/** The names in a bare list: texts on Edge, the one member of each object on X. */
export const idsOf = (reply: Reply): string[] =>
  Array.isArray(reply.body) ? reply.body : entitiesOf(reply).map((item) => `${Object.values(item)[0]}`);

const DAY_MS = 24 * 60 * 60_000;

/** True for a moment in milliseconds that is of the run, in either dialect's form. */
export const isRecent = (moment: unknown): boolean => Math.abs(Number(moment) - Date.now()) < DAY_MS;
