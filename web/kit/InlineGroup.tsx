import { Loader } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useId } from 'react';
import { SaveButtons } from './SaveButtons';
import { kit } from './strings';
import { useUnsaved } from './useUnsaved';

/** Whether Enter in an element saves: in several lines with Ctrl or Cmd. */
const isSaving = (event: KeyboardEvent, target: Element): boolean =>
  target.matches('textarea') ? event.ctrlKey || event.metaKey : target.matches('input');

/**
 * Controls that are one value, edited in place as an inline field is: once something is changed, Enter or the check
 * mark saves, Esc or the cross takes the change back. `id` is that of the only control, if there is just one.
 */
export function InlineGroup(props: {
  label: string;
  id?: string;
  hint?: ReactNode;
  isChanged: boolean;
  isSaving: boolean;
  onSave(): void;
  onCancel(): void;
  children: ReactNode;
}) {
  const { label, id, hint, isChanged, onSave, onCancel, children } = props;
  const labelId = useId();
  useUnsaved(isChanged ? label : undefined);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const { target, currentTarget } = event;
    if (!(target instanceof Element) || !currentTarget.contains(target) || event.nativeEvent.isComposing)
      return;
    if (event.key === 'Enter' && isSaving(event, target)) onSave();
    else if (event.key === 'Escape' && isChanged) onCancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const frame = id === undefined ? { role: 'group', 'aria-labelledby': labelId } : {};
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: handles Enter and Esc of its controls
    <div className="km-field km-inline-group" {...frame} onKeyDown={onKeyDown} aria-busy={props.isSaving}>
      {id === undefined ? (
        <span id={labelId} className="km-field-label">
          {label}
        </span>
      ) : (
        <label htmlFor={id} className="km-field-label">
          {label}
        </label>
      )}
      <div className="km-field-body">
        {hint && <p className="km-hint">{hint}</p>}
        {children}
        {(isChanged || props.isSaving) && (
          <div className="km-inline-end">
            {props.isSaving ? (
              <Loader size={16} aria-label={kit.field.saving} />
            ) : (
              <>
                <SaveButtons
                  save={kit.field.save(label)}
                  cancel={kit.field.cancel(label)}
                  onSave={onSave}
                  onCancel={onCancel}
                />
                <span className="km-not-saved">{kit.field.notSaved}</span>
              </>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
