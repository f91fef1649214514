import { Button, Modal } from '@mantine/core';
import { type FormEvent, type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { Confirm } from './Confirm';
import { ErrorNote } from './ErrorNote';
import { useFocusBack } from './focus';
import { kit } from './strings';
import { useUnsaved } from './useUnsaved';
import type { Tried } from './words';

/**
 * A form in a dialog, rendered by the route of its address. `onSubmit` sends it, or returns false if fields are
 * invalid; an error it throws is shown above the buttons, and the values stay. Calls `onDone` after sending and
 * `onClose` on Cancel or Esc; both navigate. With `isDirty`, closing asks "Discard this {thing}?". `opener` is the id
 * of the button to focus afterwards.
 */
export function FormDialog(props: {
  title: string;
  /** Noun in "Discard this developer?" */
  thing: string;
  /** Label of the submit button: "Create". */
  verb: string;
  isDirty: boolean;
  onSubmit(): Promise<unknown>;
  onDone(): void;
  onClose(): void;
  children: ReactNode;
  opener?: string;
  size?: string;
  tried?: Tried;
}) {
  const {
    title,
    thing,
    verb,
    isDirty,
    onSubmit,
    onDone,
    onClose,
    children,
    opener,
    size = 'md',
    tried,
  } = props;
  const [isRunning, setRunning] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>();
  const running = useRef(false);
  const forget = useUnsaved(isDirty ? thing : undefined);
  useFocusBack(() => (opener ? document.getElementById(opener) : undefined));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (running.current) return;
    const active = document.activeElement;
    running.current = true;
    setRunning(true);
    setError(undefined);
    try {
      if ((await onSubmit()) !== false) {
        forget();
        onDone();
      }
    } catch (failure) {
      setError(failure);
    } finally {
      running.current = false;
      setRunning(false);
      // Fields disabled meanwhile have lost the focus.
      setTimeout(() => {
        if (document.activeElement === document.body && active instanceof HTMLElement) active.focus();
      }, 20);
    }
  };
  const close = () => {
    if (running.current) return;
    if (isDirty) setAsking(true);
    else onClose();
  };
  // On the dialog, not on the window, so that Esc in a menu or dialog above does not reach it.
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const isInside = event.currentTarget.contains(event.target as Node);
    if (event.key !== 'Escape' || event.nativeEvent.isComposing || event.defaultPrevented || !isInside)
      return;
    event.stopPropagation();
    close();
  };

  return (
    <>
      <Modal
        opened
        onClose={close}
        title={title}
        size={size}
        withCloseButton={false}
        closeOnEscape={false}
        trapFocus={!isAsking}
        onKeyDown={onKeyDown}
      >
        <form onSubmit={submit} noValidate aria-busy={isRunning}>
          <fieldset className="km-form" disabled={isRunning}>
            {children}
          </fieldset>
          {error !== undefined && <ErrorNote error={error} tried={{ write: true, ...tried }} />}
          <div className="km-dialog-buttons">
            <Button variant="default" onClick={close}>
              {kit.cancel}
            </Button>
            <Button type="submit" loading={isRunning}>
              {verb}
            </Button>
          </div>
        </form>
      </Modal>
      {isAsking && (
        <Confirm
          title={kit.dialog.discard(thing)}
          cancel={kit.dialog.keep}
          verb={kit.dialog.discardVerb}
          onConfirm={async () => {
            forget();
            onClose();
          }}
          onClose={() => setAsking(false)}
        >
          {kit.dialog.discardBody}
        </Confirm>
      )}
    </>
  );
}
