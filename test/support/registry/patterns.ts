import fc from 'fast-check';

/** Translates a pattern of a resource path into a regular expression, without optimization. */
const translated = (pattern: string) =>
  new RegExp(`^${pattern.replace(/\*\*|\*/g, (star) => (star === '**' ? '.*' : '[^/]+'))}$`);

/** True if a pattern matches a path; reference implementation by regular expression. */
export const isOpenedNaively = (pattern: string, raw: string): boolean => {
  const withoutSlash = raw.replace(/(?<=.)\/$/, '');
  return (
    ['/', '/**', '**'].includes(pattern) || [raw, withoutSlash].some((form) => translated(pattern).test(form))
  );
};

/** Few letters, so that patterns and paths often match. */
const part = fc.constantFrom('a', 'b', '/', '*', '**');
export const somePath = fc
  .array(fc.constantFrom('a', 'b', '/'), { maxLength: 8 })
  .map((letters) => letters.join(''));
export const somePatterns = fc.array(
  fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
  { minLength: 1, maxLength: 5 },
);
