import { Switch } from '@mantine/core';
import { useId } from 'react';

/**
 * A switch with a label and its state as text. `onChange` receives the requested state; `isOn` shows the actual one,
 * for example after a confirmation.
 */
export function StatusSwitch(props: {
  label: string;
  isOn: boolean;
  on: string;
  off: string;
  onChange(isOn: boolean): void;
  isBusy?: boolean;
}) {
  const { label, isOn, on, off, onChange, isBusy = false } = props;
  const id = useId();
  return (
    <div className="km-field">
      <label className="km-field-label" htmlFor={id}>
        {label}
      </label>
      <div className="km-field-body km-field-text">
        <Switch
          id={id}
          className="km-switch"
          withThumbIndicator={false}
          checked={isOn}
          aria-busy={isBusy || undefined}
          aria-describedby={`${id}-state`}
          onChange={(event) => !isBusy && onChange(event.currentTarget.checked)}
        />
        <span id={`${id}-state`}>{isOn ? on : off}</span>
      </div>
    </div>
  );
}
