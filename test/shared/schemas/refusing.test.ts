import * as z from 'zod';
import {
  AttributeLimitExceeded,
  CreateFieldsAbsent,
  InvalidEmail,
  InvalidValueForExpiresIn,
} from '../../../shared/faults';
import { AppDraft } from '../../../shared/schemas/app';
import { DeveloperDraft } from '../../../shared/schemas/developer';
import { faultsOf, refusalOf, refusing } from '../../../shared/schemas/refusing';

const Email = refusing(z.string().min(3), { absent: CreateFieldsAbsent, invalid: InvalidEmail });
const Few = refusing(z.array(z.object({ name: z.string() })).max(2), { tooBig: AttributeLimitExceeded });
const Lifetime = refusing(
  z.preprocess((value) => (value === '' ? -1 : value), z.int().min(-1).max(100)).default(-1),
  { invalid: InvalidValueForExpiresIn },
);

const schema = z.object({
  email: Email,
  few: Few.default([]),
  lifetime: Lifetime,
  plain: z.string().optional(),
  within: z.object({ deep: Email.optional(), list: z.array(Email) }).optional(),
  turned: refusing(z.string(), { invalid: InvalidEmail })
    .transform((text) => text.length)
    .optional(),
});

const good = { email: 'a@b' };

const refusal = (changes: object | null) => {
  const value = changes && { ...good, ...changes };
  const { success, error } = schema.safeParse(value);
  if (success) throw new Error('Nothing is wrong with it');
  const { status, code, message } = refusalOf(schema, value, error);
  return { status, code, message };
};

test.each([
  ['a value is missing', { email: undefined }, CreateFieldsAbsent({ field: 'email' })],
  ['a value is of another kind', { email: 5 }, InvalidEmail()],
  ['a value is too short', { email: 'a' }, InvalidEmail()],
  ['a list is too long', { few: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }, AttributeLimitExceeded()],
  [
    'a value behind a default and a preprocessor is off',
    { lifetime: 'x' },
    InvalidValueForExpiresIn({ field: 'lifetime' }),
  ],
  [
    'a number is too big and no fault says so in particular',
    { lifetime: 101 },
    InvalidValueForExpiresIn({ field: 'lifetime' }),
  ],
  ['an optional value deeper down is off', { within: { deep: 'a', list: [] } }, InvalidEmail()],
  ['an element of a list is off', { within: { list: ['a@b', 'a'] } }, InvalidEmail()],
  ['a value is off before it is transformed', { turned: 5 }, InvalidEmail()],
])('when %s, the fault is the one the schema names', (_, changes, { status, code, message }) => {
  expect(refusal(changes)).toEqual({ status, code, message });
});

test('the fault that says a field is missing names it with its path', () => {
  const { message } = refusal({ within: { list: [undefined] } });
  expect(message).toBe(CreateFieldsAbsent({ field: 'within.list[0]' }).message);
});

test.each([
  ['names no fault', { plain: 5 }, /^plain: .+/],
  ['names one only for too many, and has none', { few: 'a' }, /^few: .+/],
  ['names none for elements', { few: [{ name: 5 }] }, /^few\[0\]\.name: .+/],
  ['is the whole, and the value no object', null, /^[^:]+: expected object.*/],
])('when the schema %s, the general fault says where', (_, changes, words) => {
  expect(refusal(changes)).toEqual({
    status: 400,
    code: 'keymint.InvalidRequest',
    message: expect.stringMatching(words),
  });
});

test('the general fault tells of everything that is wrong', () => {
  expect(refusal({ plain: 5, few: 'a' }).message).toMatch(/few: .+; plain: .+/);
});

test('a named fault goes before what nothing names', () => {
  expect(refusal({ plain: 5, lifetime: 'x' }).code).toBe(InvalidValueForExpiresIn.code);
});

test('of two named faults the first field’s is told', () => {
  expect(refusal({ lifetime: 'x', email: 'a' }).code).toBe(InvalidEmail.code);
});

test('faults are added to those a schema names already', () => {
  const both = refusing(refusing(z.array(z.string()).max(1), { tooBig: AttributeLimitExceeded }), {
    invalid: InvalidEmail,
  });
  const codeOf = (value: unknown) => {
    const { error } = both.safeParse(value);
    return error && refusalOf(both, value, error).code;
  };
  expect(codeOf(['a', 'b'])).toBe(AttributeLimitExceeded.code);
  expect(codeOf('a')).toBe(InvalidEmail.code);
});

test.each([
  ['what it names itself', Few, [['', AttributeLimitExceeded]]],
  ['what lies behind a default', Few.default([]), [['', AttributeLimitExceeded]]],
  ['what lies behind a preprocessor', Lifetime, [['', InvalidValueForExpiresIn]]],
  [
    'what its members name',
    z.object({ a: Few, b: z.object({ c: Lifetime }) }),
    [
      ['a', AttributeLimitExceeded],
      ['b.c', InvalidValueForExpiresIn],
    ],
  ],
  [
    'what its elements name',
    z.object({ list: z.array(Email) }),
    [
      ['list[0]', CreateFieldsAbsent],
      ['list[0]', InvalidEmail],
    ],
  ],
  ['nothing', z.object({ a: z.string() }), []],
])('the faults of a schema, and the fields they are of, are %s', (_, given, faults) => {
  expect(faultsOf(given).map(({ field, fault }) => [field, fault])).toEqual(faults);
});

test.each([
  [
    'an app',
    AppDraft,
    [
      'AttributeLimitExceeded',
      'ConsumerKeyHasInvalidCharacters',
      'InvalidConsumerKey',
      'InvalidValueForExpiresIn',
      'app_invalid_name',
    ],
  ],
  ['a developer', DeveloperDraft, ['AttributeLimitExceeded', 'CreateFieldsAbsent', 'InvalidEmail']],
])('the docs of %s know what its body may be refused with', (_, draft, names) => {
  const codes = new Set(faultsOf(draft).map(({ fault: { code } }) => code.split('.').at(-1)));
  expect([...codes].sort()).toEqual(names);
});
