import { CheckIcon, CloseIcon } from './icons';

/** The two icons that end an edit in place; `save` and `cancel` name them. */
export function SaveButtons(props: { save: string; cancel: string; onSave(): void; onCancel(): void }) {
  return (
    <>
      <button
        type="button"
        className="km-icon-button"
        data-tone="good"
        aria-label={props.save}
        title={props.save}
        onClick={props.onSave}
      >
        <CheckIcon />
      </button>
      <button
        type="button"
        className="km-icon-button"
        aria-label={props.cancel}
        title={props.cancel}
        onClick={props.onCancel}
      >
        <CloseIcon />
      </button>
    </>
  );
}
