import { Button, Checkbox } from '@mantine/core';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Navigate, useLocation } from 'react-router';
import type { CatalogueProduct } from '../../shared/schemas/catalogue';
import type { Effective } from '../../shared/schemas/keySummary';
import { announce } from '../kit/announce';
import { useAppWords } from './appWords';
import { Notices } from './notices';
import {
  Note,
  type OwnAccountData,
  Page,
  supportOf,
  useAccount,
  usePath,
  usePortal,
  useSubmit,
} from './shell';
import { useWords } from './words';

/** A page for signed-in developers, with their notices; others sign in first and come back. */
export function OwnPage(props: { title: string; children: (account: OwnAccountData) => ReactNode }) {
  const { title, children } = props;
  const words = useWords();
  const path = usePath();
  const { pathname } = useLocation();
  const { data: account, error } = useAccount();
  if (error)
    return (
      <Page title={title}>
        <Note tone="bad">{words.failed}</Note>
      </Page>
    );
  if (account === undefined) return <Page title={words.loading}>{null}</Page>;
  if (account === null)
    return <Navigate replace to={`${path('/signin')}?next=${encodeURIComponent(`/portal${pathname}`)}`} />;
  return (
    <Page title={title}>
      <Notices account={account} />
      {children(account)}
    </Page>
  );
}

/** Whether a key or an app works, in words and colour; otherwise why, and what to do. */
export function EffectLine({ effective: { works, reason } }: { effective: Effective }) {
  const w = useAppWords();
  const portal = usePortal();
  const context = { support: supportOf(portal), answerWithinDays: portal.answerWithinDays };
  return (
    <span className="kp-effect">
      <span className="km-badge" data-tone={works ? 'good' : reason === 'PRODUCT_PENDING' ? 'wait' : 'bad'}>
        {works ? w.works : w.worksNot}
      </span>
      {!works && reason && <span>{w.reasons[reason](context)}</span>}
    </span>
  );
}

/** Limit of calls of an API product. */
export function useQuotaWords(): (product: CatalogueProduct) => string {
  const { catalogue } = useAppWords();
  return ({ quota, quotaInterval = '1', quotaTimeUnit }) =>
    quota === undefined || quotaTimeUnit === undefined
      ? catalogue.unlimited
      : catalogue.quota(quota, quotaInterval, quotaTimeUnit);
}

/** How an API product is approved, as a badge. */
export function ApprovalBadge({ approvalType }: Pick<CatalogueProduct, 'approvalType'>) {
  const { catalogue } = useAppWords();
  return (
    <span className="km-badge" data-tone={approvalType === 'auto' ? 'good' : 'wait'}>
      {approvalType === 'auto' ? catalogue.instant : catalogue.manual}
    </span>
  );
}

/** A button with an inline confirmation. */
export function AskFirst(props: {
  label: string;
  /** The name for screen readers, if the label alone is ambiguous. */
  name?: string;
  question: ReactNode;
  verb: string;
  act(): Promise<void>;
}) {
  const { label, name, question, verb, act } = props;
  const words = useWords();
  const [isOpen, setOpen] = useState(false);
  const { isRunning, problem, on } = useSubmit();
  const confirm = useRef<HTMLButtonElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => {
    if (isOpen) confirm.current?.focus();
    else if (wasOpen.current) opener.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  if (!isOpen)
    return (
      <Button ref={opener} variant="default" size="xs" aria-label={name} onClick={() => setOpen(true)}>
        {label}
      </Button>
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what its buttons are in
    <div className="kp-ask" onKeyDown={({ key }) => key === 'Escape' && setOpen(false)}>
      <div>{question}</div>
      {problem && <Note tone="bad">{problem}</Note>}
      <div className="kp-buttons">
        <Button
          ref={confirm}
          color="red.9"
          size="xs"
          loading={isRunning}
          onClick={on(async () => {
            await act();
            setOpen(false);
          })}
        >
          {verb}
        </Button>
        <Button variant="default" size="xs" onClick={() => setOpen(false)}>
          {words.cancel}
        </Button>
      </div>
    </div>
  );
}

/** Copies a value that is fetched for it, and says so. */
function useCopy() {
  const w = useAppWords();
  const [state, setState] = useState<'copied' | 'failed'>();
  useEffect(() => {
    if (state !== 'copied') return;
    const timer = setTimeout(() => setState(undefined), 2000);
    return () => clearTimeout(timer);
  }, [state]);
  return {
    state,
    copy: async (fetchValue: () => Promise<string> | string) => {
      try {
        await navigator.clipboard.writeText(await fetchValue());
        announce(w.app.copied);
        setState('copied');
      } catch {
        setState('failed');
      }
    },
  };
}

/** A secret stays visible for this long, in milliseconds. */
const SHOWN_MS = 60_000;

/**
 * A key or its secret, masked until it is shown. Without `fetchValue` it cannot be shown. The value is kept while
 * it is visible, and nowhere else.
 */
export function Concealed(props: {
  what: string;
  of: string;
  ending?: string;
  fetchValue?: (purpose: 'reveal' | 'copy') => Promise<string>;
  instead?: string;
}) {
  const { what, of, ending = '', fetchValue, instead } = props;
  const w = useAppWords();
  const [shown, setShown] = useState<string>();
  const { problem, on } = useSubmit();
  const { state, copy } = useCopy();
  useEffect(() => {
    if (shown === undefined) return;
    const hide = () => setShown(undefined);
    const onHidden = () => document.hidden && hide();
    document.addEventListener('visibilitychange', onHidden);
    const timer = setTimeout(hide, SHOWN_MS);
    return () => {
      document.removeEventListener('visibilitychange', onHidden);
      clearTimeout(timer);
    };
  }, [shown]);
  return (
    <div className="kp-concealed">
      <span className="kp-concealed-what">{what}</span>
      <code translate="no">{shown ?? (fetchValue ? `••••••••${ending}` : instead)}</code>
      {fetchValue && (
        <span className="kp-buttons">
          <Button
            variant="default"
            size="xs"
            aria-label={shown === undefined ? w.app.reveal(what, of) : w.app.hide(what, of)}
            onClick={on(async () => setShown(shown === undefined ? await fetchValue('reveal') : undefined))}
          >
            {shown === undefined ? w.app.show : w.app.hideShort}
          </Button>
          <Button
            variant="default"
            size="xs"
            aria-label={w.app.copy(what, of)}
            onClick={() => void copy(() => fetchValue('copy'))}
          >
            {state === 'copied' ? w.app.copied : w.app.copyShort}
          </Button>
        </span>
      )}
      {problem && <Note tone="bad">{problem}</Note>}
      {state === 'failed' && <Note tone="bad">{w.app.copyFailed}</Note>}
    </div>
  );
}

/** A key and secret that were just created, in clear. */
export interface MadeKey {
  consumerKey: string;
  consumerSecret: string;
}

/**
 * Shows a new key with its secret, and whether it is shown `isOnce` only, if that is known. They are in the document
 * only while this is.
 */
export function NewKey({ made, isOnce }: { made: MadeKey; isOnce: boolean | undefined }) {
  const w = useAppWords();
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section className="kp-card kp-made" aria-labelledby={id}>
      <h2 id={id} ref={heading} tabIndex={-1}>
        {w.made.title}
      </h2>
      <Value what={w.app.key} value={made.consumerKey} />
      <Value what={w.app.secret} value={made.consumerSecret} />
      <p>
        {isOnce === true && w.made.once} {isOnce === false && w.made.again} {w.made.keep}
      </p>
    </section>
  );
}

function Value({ what, value }: { what: string; value: string }) {
  const w = useAppWords();
  const { state, copy } = useCopy();
  return (
    <div className="kp-concealed">
      <span className="kp-concealed-what">{what}</span>
      <code translate="no">{value}</code>
      <span className="kp-buttons">
        <Button
          variant="default"
          size="xs"
          aria-label={w.app.copy(what, w.made.title)}
          onClick={() => void copy(() => value)}
        >
          {state === 'copied' ? w.app.copied : w.app.copyShort}
        </Button>
      </span>
      {state === 'failed' && <Note tone="bad">{w.app.copyFailed}</Note>}
    </div>
  );
}

/** Chooses API products by checkboxes. */
export function ChooseProducts(props: {
  offered: readonly CatalogueProduct[];
  chosen: readonly string[];
  onChange(chosen: string[]): void;
  error?: string | undefined;
  focusRef?: (element: HTMLElement | null) => void;
}) {
  const { offered, chosen, onChange, error, focusRef } = props;
  const w = useAppWords();
  const quota = useQuotaWords();
  const id = useId();
  return (
    <fieldset className="kp-choice" aria-describedby={error ? id : undefined}>
      <legend>{w.newApp.choose}</legend>
      {offered.length === 0 && <p>{w.newApp.nothing}</p>}
      {offered.map((product, index) => (
        <Checkbox
          key={product.name}
          ref={index === 0 ? focusRef : undefined}
          label={product.displayName}
          description={`${product.approvalType === 'auto' ? w.catalogue.instant : w.catalogue.manual} · ${quota(product)}`}
          checked={chosen.includes(product.name)}
          aria-invalid={error ? true : undefined}
          onChange={({ currentTarget: { checked } }) =>
            onChange(checked ? [...chosen, product.name] : chosen.filter((name) => name !== product.name))
          }
        />
      ))}
      {error && (
        <div id={id} className="km-problem" role="alert">
          {error}
        </div>
      )}
    </fieldset>
  );
}
