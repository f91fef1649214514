import { invalidRequest } from '../faults';

/**
 * Parses `field=value` terms joined by ` AND `. Source: Apigee X, `filter` of lists. @throws InvalidRequest
 */
export function parseFilter<Field extends string>(
  text: string,
  fields: readonly Field[],
): Partial<Record<Field, string>> {
  // The lookbehind keeps long runs of white space linear.
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
