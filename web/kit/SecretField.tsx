import { useEffect, useRef, useState } from 'react';
import { CopyFace, copyText, useCopied } from './CopyButton';
import { EyeIcon, EyeOffIcon } from './icons';
import { kit } from './strings';
import { type Tried, words } from './words';

/**
 * A consumer key or secret, masked. Its value is fetched when Reveal or Copy is pressed, and leaves the
 * document on Hide, after 60 s, and when the tab is hidden. Without `fetchValue` there are no buttons;
 * `instead` then says why ("Shown once at creation").
 */
export function SecretField(props: {
  /** "Consumer key"; the buttons are named after it. */
  what: string;
  /** Owner in the accessible names of the buttons, if there are several: "Key 1". */
  of?: string | undefined;
  /** The last characters, which are no secret. */
  ending?: string | undefined;
  fetchValue?: ((purpose: 'reveal' | 'copy') => Promise<string>) | undefined;
  instead?: string | undefined;
  /** Whether it is part of a row, without a visible label. */
  isBare?: boolean;
  tried?: Tried;
}) {
  const { what, of, ending, fetchValue, instead, isBare, tried } = props;
  const plain = `${what.charAt(0).toLowerCase()}${what.slice(1)}`;
  const noun = of === undefined ? plain : kit.secret.of(plain, of);
  const [shown, setShown] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const { isCopied, confirm } = useCopied();
  const turn = useRef(0);

  useEffect(() => {
    const hide = () => {
      turn.current += 1;
      setShown(undefined);
    };
    const onHidden = () => document.hidden && hide();
    document.addEventListener('visibilitychange', onHidden);
    const timer = shown === undefined ? undefined : setTimeout(hide, 60_000);
    return () => {
      document.removeEventListener('visibilitychange', onHidden);
      clearTimeout(timer);
    };
  }, [shown]);

  const withValue = async (purpose: 'reveal' | 'copy', use: (value: string) => void | Promise<void>) => {
    if (!fetchValue || isBusy) return;
    turn.current += 1;
    const mine = turn.current;
    setBusy(true);
    setProblem(undefined);
    try {
      const value = await fetchValue(purpose);
      // Not shown any more once the tab was hidden while it was under way.
      if (purpose === 'copy' || mine === turn.current) await use(value);
    } catch (error) {
      setProblem(words(error, tried).text);
    } finally {
      setBusy(false);
    }
  };

  const isShown = shown !== undefined;
  return (
    <div className={isBare ? 'km-secret-bare' : 'km-field'}>
      <span className={isBare ? 'km-sr-only' : 'km-field-label'}>{what}</span>
      <div className="km-field-body">
        <div className="km-secret" aria-busy={isBusy || undefined}>
          <code translate="no" spellCheck={false}>
            {shown ?? (
              <>
                <span aria-hidden="true">••••••••{ending}</span>
                <span className="km-sr-only">{ending ? kit.secret.endsIn(ending) : ''}</span>
              </>
            )}
          </code>
          {fetchValue ? (
            <span className="km-secret-buttons">
              <button
                type="button"
                className="km-icon-button"
                aria-pressed={isShown}
                aria-label={isShown ? kit.secret.hide(noun) : kit.secret.reveal(noun)}
                title={isShown ? kit.secret.hide(noun) : kit.secret.reveal(noun)}
                onClick={() => (isShown ? setShown(undefined) : void withValue('reveal', setShown))}
              >
                {isShown ? <EyeOffIcon /> : <EyeIcon />}
              </button>
              <button
                type="button"
                className="km-icon-button"
                aria-label={kit.copy(noun)}
                title={kit.copy(noun)}
                onClick={() =>
                  void withValue('copy', async (value) => {
                    if (await copyText(value, what)) confirm();
                  })
                }
              >
                <CopyFace isCopied={isCopied} size={16} />
              </button>
            </span>
          ) : (
            instead && <span className="km-hint">{instead}</span>
          )}
        </div>
        {problem && (
          <div className="km-problem" role="alert">
            {problem}
          </div>
        )}
      </div>
    </div>
  );
}
