import { invalidRequest } from '../faults';

/** Reads `field=value`, several joined by ` AND `. Source: Apigee X, `filter` of lists. @throws InvalidRequest */
export function parseFilter<Field extends string>(
  text: string,
  fields: readonly Field[],
): Partial<Record<Field, string>> {
  const terms = text.split(/\s+AND\s+/).map((term) => {
    const [, field = '', value = ''] = /^\s*(\w+)\s*=\s*"?(.*?)"?\s*$/.exec(term) ?? [];
    if (!fields.some((known) => known === field)) {
      throw invalidRequest(`filter takes field=value with one of the fields ${fields.join(', ')}`);
    }
    return [field, value];
  });
  return Object.fromEntries(terms);
}
