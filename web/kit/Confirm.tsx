import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { ErrorNote } from './ErrorNote';
import { useFocusBack } from './focus';
import { AlertIcon, TrashIcon } from './icons';
import { kit } from './strings';
import type { Tried } from './words';

/**
 * Confirmation dialog of a destructive action. The focus is on Cancel; each confirmation sends one request; an
 * error is shown in the dialog. Calls `onConfirm`, then `onClose`. `typed` is text the user must type first;
 * `focusAfter` finds the element to focus afterwards if the opener is gone.
 */
export function Confirm(props: {
  /** Question with the object's name: "Delete Dora Diaz?" */
  title: string;
  /** Consequences, in numbers. */
  children: ReactNode;
  verb: string;
  onConfirm(): Promise<unknown>;
  onClose(): void;
  typed?: string | undefined;
  /** True while the consequences are loading; disables the confirmation. */
  isWaiting?: boolean;
  icon?: ReactNode;
  cancel?: string;
  tried?: Tried;
  focusAfter?: () => HTMLElement | null | undefined;
}) {
  const {
    title,
    children,
    verb,
    onConfirm,
    onClose,
    typed,
    isWaiting = false,
    icon,
    cancel = kit.cancel,
    tried,
    focusAfter,
  } = props;
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const [text, setText] = useState('');
  const [isMissing, setMissing] = useState(false);
  const running = useRef(false);
  const done = useRef(false);
  const field = useRef<HTMLInputElement>(null);
  useFocusBack(() => (done.current ? focusAfter?.() : undefined));

  const confirm = async (event: FormEvent) => {
    event.preventDefault();
    if (running.current || isWaiting) return;
    if (typed !== undefined && text.trim() !== typed) {
      setMissing(true);
      field.current?.focus();
      return;
    }
    running.current = true;
    setRunning(true);
    setError(undefined);
    try {
      await onConfirm();
      done.current = true;
      onClose();
    } catch (failure) {
      setError(failure);
      setRunning(false);
      running.current = false;
    }
  };
  const close = () => {
    if (!running.current) onClose();
  };

  return (
    <Modal
      opened
      onClose={close}
      title={title}
      withCloseButton={false}
      size="md"
      closeOnClickOutside={!isRunning}
    >
      <form onSubmit={confirm} noValidate>
        <div className="km-dialog-text">{children}</div>
        {typed !== undefined && (
          <TextInput
            ref={field}
            mt="md"
            label={kit.confirm.type(typed)}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            error={isMissing && text.trim() !== typed ? kit.confirm.mustType(typed) : undefined}
            autoComplete="off"
            spellCheck={false}
          />
        )}
        {error !== undefined && <ErrorNote error={error} tried={{ write: true, ...tried }} />}
        <div className="km-dialog-buttons">
          <Button variant="default" onClick={close} aria-disabled={isRunning} data-autofocus>
            {cancel}
          </Button>
          <Button
            type="submit"
            color="red.9"
            loading={isRunning}
            aria-disabled={isWaiting || undefined}
            {...(isWaiting && { 'data-disabled': true })}
            leftSection={icon ?? (verb === 'Delete' ? <TrashIcon /> : <AlertIcon />)}
          >
            {verb}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
