import { Button, Checkbox, Modal } from '@mantine/core';
import { useRef, useState } from 'react';
import { Confirm } from '../../../kit/Confirm';
import { CopyButton } from '../../../kit/CopyButton';
import { useFocusBack } from '../../../kit/focus';
import { AlertIcon } from '../../../kit/icons';
import { useUnsaved } from '../../../kit/useUnsaved';
import { strings } from '../../strings';
import './keys.css';

const { created: s, consumerKey, consumerSecret } = strings.keys;

/** A new key, stored nowhere else in the browser. */
export interface NewKey {
  consumerKey: string;
  consumerSecret: string;
  /** Text about its API products, if needed. */
  apiProducts?: readonly { name: string; status: string }[] | undefined;
}

function Value({ what, text }: { what: string; text: string }) {
  return (
    <div className="km-new-key">
      <span className="km-choice-label">{what}</span>
      <div className="km-new-key-value">
        <code translate="no" spellCheck={false}>
          {text}
        </code>
        <CopyButton text={text} what={what} />
      </div>
    </div>
  );
}

/**
 * Shows a new key and its secret. Where the secret is kept only as a hash (`isOnce`), it closes when it is
 * said to be stored, or after a question.
 */
export function NewKeyPanel(props: {
  made: NewKey;
  isOnce: boolean;
  onClose(): void;
  focusAfter?: () => HTMLElement | null | undefined;
}) {
  const { made, isOnce, onClose, focusAfter } = props;
  const [isStored, setStored] = useState(false);
  const [isMissing, setMissing] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  const forget = useUnsaved(isOnce && !isStored ? s.unsaved : undefined);
  useFocusBack(focusAfter);
  const isHeld = isOnce && !isStored;

  const leave = () => {
    forget();
    onClose();
  };
  const done = () => {
    if (!isHeld) return leave();
    setMissing(true);
    box.current?.focus();
  };

  return (
    <>
      <Modal
        opened
        onClose={() => (isHeld ? setAsking(true) : leave())}
        title={isOnce ? s.titleOnce : s.title}
        size="lg"
        withCloseButton={false}
        closeOnClickOutside={false}
        closeOnEscape={!isAsking}
        trapFocus={!isAsking}
      >
        <Value what={consumerKey} text={made.consumerKey} />
        <Value what={consumerSecret} text={made.consumerSecret} />
        {made.apiProducts && (
          <ul className="km-new-key-products">
            {made.apiProducts.map(({ name, status }) => (
              <li key={name}>{status === 'approved' ? s.ready(name) : s.waiting(name)}</li>
            ))}
          </ul>
        )}
        {isOnce ? (
          <>
            <div className="km-note" data-tone="wait">
              <AlertIcon />
              <div>{s.once}</div>
            </div>
            <Checkbox
              ref={box}
              mt="md"
              label={s.stored}
              checked={isStored}
              error={isMissing && !isStored ? s.mustStore : undefined}
              onChange={(event) => setStored(event.currentTarget.checked)}
            />
          </>
        ) : (
          <p className="km-hint">{s.retrievable}</p>
        )}
        <div className="km-dialog-buttons">
          <Button onClick={done} data-autofocus>
            {s.done}
          </Button>
        </div>
      </Modal>
      {isAsking && (
        <Confirm
          title={s.question}
          verb={s.close}
          cancel={s.keep}
          onConfirm={async () => leave()}
          onClose={() => setAsking(false)}
        >
          {s.questionBody}
        </Confirm>
      )}
    </>
  );
}
