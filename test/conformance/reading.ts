import type { Reply } from '../support/registry/registry';

/** Returns the Edge code of a fault, in either dialect. */
export const codeOf = ({ body }: Reply): string | undefined => {
  const [detail] = body?.error?.details ?? [];
  // X reports invalid fields in a detail of their own, without a code.
  if (detail?.fieldViolations) return 'keymint.InvalidRequest';
  return body?.code ?? detail?.violations[0].type;
};

/** Returns the status and code of an error: `404 developer.service.AppDoesNotExist`. */
export const refusalOf = (reply: Reply): string => `${reply.status} ${codeOf(reply)}`;

/** Returns the message of an error, in either dialect. */
export const messageOf = ({ body }: Reply): string => body.message ?? body.error.message;

// biome-ignore lint/suspicious/noExplicitAny: rows read any member of a response
type Entity = any;

/** Returns a list within an entity; X omits empty ones. */
export const listIn = (list: Entity[] | undefined): Entity[] => list ?? [];

/** Returns the entities of an expanded list, whatever its member. */
export const entitiesOf = ({ body }: Reply): Entity[] => listIn(Object.values(body)[0] as Entity[]);

/** Returns the names in a list: strings on Edge, the only member of each object on X. */
export const idsOf = (reply: Reply): string[] =>
  Array.isArray(reply.body) ? reply.body : entitiesOf(reply).map((item) => `${Object.values(item)[0]}`);

const DAY_MS = 24 * 60 * 60_000;

/** True for a time in milliseconds within this run, in either dialect's form. */
export const isRecent = (moment: unknown): boolean => Math.abs(Number(moment) - Date.now()) < DAY_MS;
