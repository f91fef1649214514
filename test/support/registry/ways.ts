import * as z from 'zod';
import { ANYBODY } from '../../../shared/operation';
import type { Permission } from '../../../shared/permissions';
import { isOperation, loadCatalog } from '../../../shared/runtime/catalog';
import { below } from '../../../shared/schemas/refusing';
import { exampleOf } from './scene';

/** A request to an operation, and the permission it needs. */
export interface Way {
  name: string;
  method: string;
  /** As in the catalog, with parameters in braces. */
  path: string;
  query: string;
  body: unknown;
  permission: Permission;
}

/** True if a body member may have this value of an enumeration. */
const inBody = (body: z.core.$ZodType, member: string, word: string): boolean => {
  for (let at = below(body, member); at; at = (at._zod.def as { innerType?: z.core.$ZodType }).innerType)
    if (at instanceof z.ZodEnum) return at.options.includes(word);
  return false;
};

/** Each operation with a caller, and each variant of it that needs another permission. */
export const ways = loadCatalog()
  .filter(isOperation)
  .flatMap(({ name, method, path, permission, body }): Way[] => {
    const example = exampleOf({ body });
    const plain = { name, method, path, query: '', body: example };
    if (permission === ANYBODY) return [];
    if (typeof permission === 'string') return [{ ...plain, permission }];
    return Object.entries(permission).map(([word, takes]) => {
      const said = ['action', 'status'].find((member) => body && inBody(body, member, word));
      if (said)
        return {
          ...plain,
          name: `${name} ${said} ${word}`,
          body: {
            ...(example as object),
            [said]: word,
            ...(word === 'import' && { consumerKey: 'ghost', consumerSecret: 'ghost' }),
          },
          permission: takes,
        };
      const query =
        word === 'otherwise'
          ? ''
          : /approve|revoke|active/.test(word)
            ? `?action=${word}`
            : `?query=list&entity=${word}`;
      return { ...plain, name: `${name} ${query}`.trim(), query, permission: takes };
    });
  });
