import { useRef, useState } from 'react';

/** Validates a value; returns an error message or undefined. */
export type Rule<Values> = (value: string, values: Values) => string | undefined;

/**
 * Values and errors of a form. Validates on the first submit, then an invalid field again on each change.
 * `field(name)` returns the props of a Mantine input; `check()` validates all fields, focuses the first invalid one
 * and returns whether all are valid; `fail(name, message)` shows an error of the registry at a field.
 */
export function useForm<Values extends Record<string, string>>(
  initial: Values,
  rules: { [Name in keyof Values]?: Rule<Values> },
) {
  type Name = keyof Values & string;
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<{ [Name in keyof Values]?: string | undefined }>({});
  const inputs = useRef(new Map<string, HTMLElement>());
  const isWatching = useRef(false);
  const names = Object.keys(initial) as Name[];

  const set = (name: Name, value: string) => {
    setValues((now) => ({ ...now, [name]: value }));
    if (errors[name] !== undefined || isWatching.current)
      setErrors((now) => ({ ...now, [name]: rules[name]?.(value, { ...values, [name]: value }) }));
  };
  const fail = (name: Name, message: string) => {
    setErrors((now) => ({ ...now, [name]: message }));
    // After the fields of a dialog are enabled again and it has restored the focus.
    setTimeout(() => inputs.current.get(name)?.focus(), 40);
  };
  return {
    values,
    errors,
    set,
    fail,
    /** Resets the form to other values, without errors. */
    reset(next: Values): void {
      isWatching.current = false;
      setValues(next);
      setErrors({});
    },
    isDirty: names.some((name) => values[name] !== initial[name]),
    check(): boolean {
      isWatching.current = true;
      const found: { [Name in keyof Values]?: string | undefined } = {};
      for (const name of names) found[name] = rules[name]?.(values[name] ?? '', values);
      setErrors(found);
      const faulty = names.find((name) => found[name] !== undefined);
      if (faulty) setTimeout(() => inputs.current.get(faulty)?.focus(), 0);
      return faulty === undefined;
    },
    field: (name: Name) => ({
      name,
      value: values[name] ?? '',
      error: errors[name],
      ref: (element: HTMLElement | null) => {
        if (element) inputs.current.set(name, element);
        else inputs.current.delete(name);
      },
      onChange: (event: { currentTarget: { value: string } }) => set(name, event.currentTarget.value),
    }),
  };
}
