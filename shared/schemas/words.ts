import type * as z from 'zod';

/*
 * What is said of a value that does not fit its schema, where the schema says nothing itself: a sentence that names
 * what is expected. It stands after the name of the field: `attributes: A list is expected`.
 */

const kinds: Partial<Record<string, string>> = {
  string: 'A text',
  number: 'A number',
  int: 'A whole number',
  boolean: 'True or false',
  array: 'A list',
  object: 'An object',
  record: 'An object',
};

/** Says that a value is missing, or is not what is expected. */
const wanted = (what: string, input: unknown): string =>
  `${what} is ${input === undefined ? 'required' : 'expected'}`;

const listed = (words: readonly unknown[]): string =>
  words.length > 1 ? `One of ${words.join(', ')}` : `${words[0]}`;

const count = (value: number | bigint): string => value.toLocaleString('en');

/** A limit with what it counts. */
function limited(bound: 'at least' | 'at most', limit: number | bigint, origin: string): string {
  const unit = { string: 'character', array: 'element' }[origin];
  if (!unit) return `A number of ${bound} ${count(limit)} is expected`;
  const words = `${bound} ${count(limit)} ${unit}${Number(limit) === 1 ? '' : 's'}`;
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Says what is wrong with a value. */
export function plainWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return wanted(kinds[issue.expected] ?? 'Another kind of value', issue.input);
    case 'invalid_value':
      return wanted(listed(issue.values), issue.input);
    case 'too_big':
      return limited('at most', issue.maximum, issue.origin);
    case 'too_small':
      if (issue.origin === 'string' && Number(issue.minimum) === 1) return 'It must not be empty';
      return limited('at least', issue.minimum, issue.origin);
    case 'invalid_format':
      return issue.format === 'url' ? 'An http or https address is expected' : 'It is not valid';
    case 'not_multiple_of':
      return 'A whole number is expected';
    case 'unrecognized_keys':
      return `No field is called ${issue.keys.join(', ')}`;
    default:
      return 'It is not valid';
  }
}
