import { CopyButton } from '../../../kit/CopyButton';

/** Something secret that is shown once, with a button that copies it and one that puts it away. */
export function Shown(props: { text: string; value: string; what: string; done: string; onDone(): void }) {
  const { text, value, what, done, onDone } = props;
  return (
    <div className="km-note km-bar" data-tone="good" role="status">
      <div>
        {text}
        <div className="km-new-key-value">
          <code translate="no">{value}</code>
          <CopyButton text={value} what={what} />
          <button type="button" className="km-small-button" onClick={onDone}>
            {done}
          </button>
        </div>
      </div>
    </div>
  );
}
