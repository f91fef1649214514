import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { MAX_EMAIL_LENGTH, MAX_PERSON_NAME_LENGTH } from '../../shared/schemas/limits';
import { type Rule, useForm } from '../kit/form';
import { Password, usePortal } from './shell';
import { useWords } from './words';

/** Values of a form of the portal, by name. */
type Values = Record<string, string>;
type Field = ReturnType<typeof useForm<Values>>['field'];

/** Who fills in a form, as far as it is known. */
interface Person {
  firstName?: string | undefined;
  lastName?: string | undefined;
  fields?: Readonly<Values> | undefined;
}

/** Name of the input for one of the portal's own fields. */
const nameOf = (attribute: string): string => `field:${attribute}`;

/**
 * A form with the names of a developer and the portal's own fields. `others` are further fields, empty at first,
 * with their rules. `person()` returns the names and own fields as filled in.
 */
export function usePersonForm(person: Person, others: Readonly<Record<string, Rule<Values>>> = {}) {
  const words = useWords();
  const { fields } = usePortal();
  const named = (label: string) => (value: string) => (value.trim() ? undefined : words.enter(label));
  const byField = <T,>(of: (field: (typeof fields)[number]) => T): Record<string, T> =>
    Object.fromEntries(fields.map((field) => [nameOf(field.attribute), of(field)]));
  const form = useForm<Values>(
    {
      firstName: person.firstName ?? '',
      lastName: person.lastName ?? '',
      ...byField(({ attribute }) => person.fields?.[attribute] ?? ''),
      ...Object.fromEntries(Object.keys(others).map((name) => [name, ''])),
    },
    {
      firstName: named(words.firstName),
      lastName: named(words.lastName),
      ...byField(({ label, required }) => (required ? named(label) : () => undefined)),
      ...others,
    },
  );
  const filledIn = (name: string): string => form.values[name]?.trim() ?? '';
  return {
    ...form,
    person: () => ({
      firstName: filledIn('firstName'),
      lastName: filledIn('lastName'),
      fields: Object.fromEntries(fields.map(({ attribute }) => [attribute, filledIn(nameOf(attribute))])),
    }),
  };
}

/** Inputs of `usePersonForm`; `children` are between the names and the portal's own fields. */
export function PersonFields({ field, children }: { field: Field; children?: ReactNode }) {
  const words = useWords();
  const { fields } = usePortal();
  const name = { maxLength: MAX_PERSON_NAME_LENGTH };
  return (
    <>
      <TextInput {...field('firstName')} {...name} label={words.firstName} autoComplete="given-name" />
      <TextInput {...field('lastName')} {...name} label={words.lastName} autoComplete="family-name" />
      {children}
      {fields.map(({ attribute, label, help, required }) => (
        <TextInput
          key={attribute}
          {...field(nameOf(attribute))}
          label={required ? label : `${label} (${words.optional})`}
          description={help}
          maxLength={2048}
        />
      ))}
    </>
  );
}

/** An e-mail address; `autoComplete` is `username` where it identifies who signs in. */
export function EmailField(
  props: ReturnType<Field> & { label?: string; autoComplete: 'email' | 'username' },
) {
  const words = useWords();
  return (
    <TextInput label={words.email} {...props} type="email" maxLength={MAX_EMAIL_LENGTH} spellCheck={false} />
  );
}

/** The password that somebody has. */
export function CurrentPassword(props: ReturnType<Field> & { label?: string }) {
  const words = useWords();
  return (
    <Password label={words.currentPassword} {...props} autoComplete="current-password" maxLength={256} />
  );
}

/** A password to be chosen. */
export function NewPassword(props: ReturnType<Field> & { label?: string }) {
  const words = useWords();
  const { passwordLength } = usePortal();
  const hint = words.longEnough(passwordLength);
  return (
    <Password
      label={words.newPassword}
      {...props}
      description={hint}
      autoComplete="new-password"
      maxLength={256}
    />
  );
}
