import type * as z from 'zod';

/*
 * What is said of a value that does not fit its schema, where the schema says nothing itself: a sentence that names
 * what is expected. It stands after the name of the field: `attributes: A list is expected`.
 */

const expectations: Partial<Record<string, string>> = {
  string: 'A text is expected',
  number: 'A number is expected',
  int: 'A whole number is expected',
  boolean: 'True or false is expected',
  array: 'A list is expected',
  object: 'An object is expected',
  record: 'An object is expected',
};

const listed = (words: readonly unknown[]): string =>
  words.length > 1 ? `One of ${words.join(', ')} is expected` : `${words[0]} is expected`;

const count = (value: number | bigint): string => value.toLocaleString('en');

/** A limit with what it counts. */
function limited(limit: number | bigint, origin: string): string {
  const unit = { string: 'character', array: 'element' }[origin];
  return unit ? `${count(limit)} ${unit}${Number(limit) === 1 ? '' : 's'}` : count(limit);
}

/** Says what is wrong with a value. */
export function plainWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'This field is required';
      return expectations[issue.expected] ?? 'Another kind of value is expected';
    case 'invalid_value':
      return issue.input === undefined ? 'This field is required' : listed(issue.values);
    case 'too_big':
      return `At most ${limited(issue.maximum, issue.origin)}`;
    case 'too_small':
      if (issue.origin === 'string' && Number(issue.minimum) === 1) return 'It must not be empty';
      return `At least ${limited(issue.minimum, issue.origin)}`;
    case 'not_multiple_of':
      return 'A whole number is expected';
    case 'unrecognized_keys':
      return `No field is called ${issue.keys.join(', ')}`;
    default:
      return 'It is not valid';
  }
}
