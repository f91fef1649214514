import { CopyButton } from './CopyButton';
import { AlertIcon } from './icons';
import { kit } from './strings';
import { type Tried, words } from './words';

/** An error message beside what failed, with the request ID if useful. Announced to screen readers at once. */
export function ErrorNote({ error, tried }: { error: unknown; tried?: Tried | undefined }) {
  const { text, requestId } = words(error, tried);
  return (
    <div className="km-note" data-tone="bad" role="alert">
      <AlertIcon />
      <div>
        {text}
        {requestId && (
          <div className="km-request-id">
            {kit.requestId} <code>{requestId}</code>
            <CopyButton text={requestId} what={kit.requestId} />
          </div>
        )}
      </div>
    </div>
  );
}
