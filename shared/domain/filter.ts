import { invalidRequest } from '../faults';

/** Reads `field=value`, several joined by ` AND `. Source: Apigee X, `filter` of lists. @throws InvalidRequest */
export function parseFilter<Field extends string>(
  text: string,
  fields: readonly Field[],
): Partial<Record<Field, string>> {
  // White space is looked at once, for there may be much of it.
  const terms = text.split(/(?<!\s)\s+AND\s+/).map((term) => {
    const cut = term.indexOf('=');
    const field = term.slice(0, Math.max(cut, 0)).trim();
    const value = term
      .slice(cut + 1)
      .trim()
      .replace(/^"/, '')
      .replace(/"$/, '');
    if (!fields.some((known) => known === field)) {
      throw invalidRequest(`filter takes field=value with one of the fields ${fields.join(', ')}`);
    }
    return [field, value];
  });
  return Object.fromEntries(terms);
}
