import { type ReactNode, useId } from 'react';

/** A labelled select; `children` are its options. */
export function Choice(props: {
  label: string;
  value: string;
  onChange(value: string): void;
  children: ReactNode;
}) {
  const { label, value, onChange, children } = props;
  const id = useId();
  return (
    <div className="km-filter">
      <label htmlFor={id}>{label}</label>
      <select id={id} className="km-select" value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
    </div>
  );
}
