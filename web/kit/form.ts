import { useRef, useState } from 'react';

/** Says what is wrong with a value, or nothing. */
export type Rule<Values> = (value: string, values: Values) => string | undefined;

/**
 * The values of a form and what is wrong with them. Nothing is said before the first submit; after that
 * a faulty field is looked at again on each change. `field(name)` are the props of a Mantine input;
 * `check()` looks at all fields, focuses the first faulty one and answers whether they are right;
 * `fail(name, message)` shows what the registry says about one.
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
    // Once the fields of a dialog can be typed in again, and it has given the focus back.
    setTimeout(() => inputs.current.get(name)?.focus(), 40);
  };
  return {
    values,
    errors,
    set,
    fail,
    /** Begins anew with other values, and with nothing said of them. */
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
