import { type ReactNode, useId } from 'react';

/** A value with its label. */
export type Option<Value extends string | number> = readonly [value: Value, label: ReactNode];

/** Returns the options of labels by value. */
export const optionsOf = <Value extends string>(labels: Readonly<Record<Value, string>>) =>
  (Object.keys(labels) as Value[]).map((value): Option<Value> => [value, labels[value]]);

/** A labelled native select, which phones show in their own way. */
export function Choice<Value extends string | number>(props: {
  label: string;
  value: Value;
  options: readonly Option<NoInfer<Value>>[];
  onChange(value: NoInfer<Value>): void;
  /** Text below, read with the field. */
  hint?: string;
  isDisabled?: boolean;
}) {
  const { label, value, options, onChange, hint, isDisabled } = props;
  const id = useId();
  return (
    <div className="km-filter">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="km-select"
        aria-describedby={hint && `${id}-hint`}
        value={value}
        disabled={isDisabled}
        onChange={({ currentTarget }) => {
          const chosen = options[currentTarget.selectedIndex];
          if (chosen) onChange(chosen[0]);
        }}
      >
        {options.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
      {hint && (
        <span className="km-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}
